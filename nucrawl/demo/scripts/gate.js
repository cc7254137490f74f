// Draws the consent wall inside two shadow roots, where no selector of the page itself reaches,
// and leads back to the site when the visitor agrees.
(() => {
  const me = document.currentScript;
  const wall = new URL(me.src).origin;

  const host = document.querySelector("#pg-root-shadow-host");
  const outer = host.attachShadow({ mode: me.dataset.mode });
  outer.innerHTML = '<div id="pg-host-shadow-root"></div>';
  const inner = outer.firstChild.attachShadow({ mode: me.dataset.mode });
  inner.innerHTML = `
    <div id="pg-shadow-host-dom">
      <div id="pg-modal" role="dialog" aria-modal="true" aria-label="Privacy">
        <h1>Jouw keuze</h1>
        <p>Deze nagebouwde site vraagt eerst of je het goed vindt dat zij een cookie zet.</p>
        <button id="pg-accept-btn" type="button">Akkoord</button>
        <button id="pg-configure-btn" type="button">Instellen</button>
        <button id="pg-reject-btn" type="button" hidden>Alles weigeren</button>
        <p id="pg-note"></p>
      </div>
    </div>`;
  const part = (id) => inner.getElementById(id);

  part("pg-accept-btn").addEventListener("click", async () => {
    part("pg-accept-btn").disabled = true;
    location.assign(window.pgCallbackUrl ?? (await makeCallback()));
  });
  part("pg-configure-btn").addEventListener("click", () => {
    part("pg-reject-btn").hidden = false;
  });
  part("pg-reject-btn").addEventListener("click", () => {
    part("pg-note").textContent = "Zonder akkoord blijf je hier.";
  });

  // The wall's own address says where to return to; on an address of the site it is the page.
  async function makeCallback() {
    const { authId } = await (await fetch(`${wall}/pg/session`)).json();
    const here = encodeURIComponent(location.pathname + location.search);
    const callback =
      new URLSearchParams(location.search).get("callbackUrl") ??
      `${location.origin}/privacy-gate/accept?redirectUri=${here}`;
    return `${callback}&authId=${authId}`;
  }
})();
