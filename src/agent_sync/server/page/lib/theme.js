// Light, dark, or as the system has it. Kept in this browser.

const KEY = "theme";
export const THEMES = ["system", "light", "dark"];

/** The theme that was chosen. */
export function theme() {
  const found = localStorage.getItem(KEY);
  return THEMES.includes(found) ? found : THEMES[0];
}

/** Chooses one, for all tabs of this browser. */
export function choose(name) {
  if (name === THEMES[0]) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, name);
  show();
}

function show() {
  if (theme() === THEMES[0]) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme();
}

show();
addEventListener("storage", (event) => {
  if (event.key !== KEY && event.key !== null) return;
  show();
  dispatchEvent(new Event("theme"));
});
