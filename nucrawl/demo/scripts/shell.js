// Fills the empty page with what the site has for its address.
(async () => {
  const here = encodeURIComponent(location.pathname + location.search);
  const answer = await fetch(`/api/f1/screen?url=${here}`);
  const screen = new DOMParser().parseFromString(await answer.text(), "text/html");

  for (const element of document.head.querySelectorAll("title")) element.remove();
  document.head.append(...screen.head.children);
  document.querySelector("#app").replaceWith(screen.querySelector("#app"));
  // Parsed scripts never run; only those made here do. The order is kept.
  for (const parsed of [...screen.querySelectorAll("body > script")]) {
    const script = document.createElement("script");
    script.async = false;
    for (const { name, value } of parsed.attributes) script.setAttribute(name, value);
    script.textContent = parsed.textContent;
    document.body.append(script);
  }
})();
