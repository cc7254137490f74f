// Lets a list go on below its first rows. `settings` stands above, as the server wrote it.
(() => {
  const list = document.querySelector("#main .list-timeline--infinite");
  const trigger = document.querySelector("#main .load-more");
  const content = JSON.parse(decodeURIComponent(window.__INITIAL_STATE__)).content;
  const clock = new Intl.DateTimeFormat("nl-NL", {
    hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam",
  });
  let cursor = content.blocksNext;

  // Each gives the next rows, and whether they are the last ones.
  const sources = {
    async json() {
      const query = { source: "latest", filter: "site", limit: settings.step };
      const answer = await (await ask({ ...query, [settings.parameter]: list.children.length })).json();
      return few(answer.data.context.articles.map(makeRow));
    },
    async cursor() {
      const answer = await (await ask({ limit: settings.step, [settings.parameter]: cursor })).json();
      cursor = answer.next;
      return { rows: answer.articles.map(makeRow), isLast: !cursor };
    },
    async graphql() {
      const start = { limit: settings.step, [settings.parameter]: list.children.length };
      const body = JSON.stringify({
        operationName: "ScreenByEntryPoint",
        variables: { entryPoint: "NET_BINNEN", ...start },
      });
      const headers = { "Content-Type": "application/json" };
      const answer = await check(await fetch(settings.path, { method: "POST", headers, body }));
      const page = (await answer.json()).data.screenByEntryPoint.nextBlockPage;
      return { rows: page.blocks.map(makeRow), isLast: !page.hasNextPage };
    },
    async html() {
      const query = { footer: "ajax", section: "net-binnen", show_tabs: 0, limit: settings.step };
      const answer = await ask({ ...query, [settings.parameter]: list.children.length });
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      return few([...template.content.children]);
    },
    async page() {
      const rows = content.blocksLater.splice(0, settings.step).map(makeRow);
      return { rows, isLast: content.blocksLater.length === 0 };
    },
  };

  const triggers = { button: onClick, link: onClick, scroll: onSight };
  triggers[settings.trigger]();

  function onClick() {
    let isBusy = false;
    trigger.addEventListener("click", async (event) => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      await goOn().finally(() => (isBusy = false));
    });
  }

  // Observing anew reports again, so that a tall window is filled; what a jump to the end of the
  // page went past counts as seen, too.
  function onSight() {
    const observer = new IntersectionObserver(async ([entry]) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      if (await goOn()) observer.observe(trigger);
    }, { rootMargin: "100000px 0px 200px" });
    observer.observe(trigger);
  }

  async function goOn() {
    const { rows, isLast } = await sources[settings.source]();
    list.append(...rows);
    if (isLast) trigger.remove();
    return !isLast;
  }

  async function ask(query) {
    return check(await fetch(`${settings.path}?${new URLSearchParams(query)}`));
  }

  function check(answer) {
    if (!answer.ok) throw new Error(`${settings.path} answered ${answer.status}`);
    return answer;
  }

  function few(rows) {
    return { rows, isLast: rows.length < settings.step };
  }

  // The same markup as that of the first rows.
  function makeRow(item, index) {
    const url = new URL(item.url, location.origin).href;
    const classes = "link-block link-block--timestamp link-block--read-state";
    const title = make("span", "item-title__title", ...label(item.subtitle),
      make("span", "item-title__title-text", item.title));
    title.title = item.title;
    const titleClasses = item.subtitle ? "item-title item-title--has-label" : "item-title";
    const wrapper = make("div", "title-wrapper", make("div", titleClasses, title), ...partner(item));
    const time = make("span", "link-block__time", clock.format(new Date(item.published_at)));
    const row = make("a", classes, time, wrapper);
    row.href = url;
    row.target = "_self";
    Object.assign(row.dataset, {
      list: "MAIN_0",
      category: "teaser",
      teaserType: item.type,
      itemUrl: url,
      position: list.children.length + index + 1,
      contentId: item.id,
      ...(item.subtitle && { itemLabel: item.subtitle }),
      teaserTitle: item.title,
      element: "list-item",
    });
    return make("li", "contentlist__item", row);
  }

  function label(text) {
    if (!text) return [];
    const divider = make("span", "item-title__title-label-divider", "|");
    divider.ariaHidden = "true";
    return [make("span", "item-title__title-label", `${text} `, divider, " ")];
  }

  function partner(item) {
    if (!item.partner) return [];
    const caption = make("span", "item-partner__caption", item.partner.name);
    return [make("div", "item-partner", caption)];
  }

  function make(name, classes, ...children) {
    const element = document.createElement(name);
    element.className = classes;
    element.append(...children);
    return element;
  }
})();
