// Text on the page whose contrast to what lies behind it is too small, as JSON: [[text, ratio]].
(() => {
  const parsed = (text) => {
    const found = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(srgb") ? [found[0] * 255, found[1] * 255, found[2] * 255, found[3] ?? 1] : [...found.slice(0, 3), found[3] ?? 1];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, at) => one * a + under[at] * (1 - a)).concat(1);
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    const found = [];
    for (let at = one; at; at = at.parentElement) found.push(parsed(getComputedStyle(at).backgroundColor));
    return found.reverse().reduce((under, layer) => over(layer, under), parsed(getComputedStyle(document.body).backgroundColor));
  };
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility({ visibilityProperty: true }) || one.closest("[disabled], [aria-disabled=true], .unseen, .skip, option, svg, noscript, script")) continue;
    const style = getComputedStyle(one), ground = behind(one), ink = over(parsed(style.color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) bad.push([node.data.trim().slice(0, 40), Math.round(ratio * 100) / 100]);
  }
  return JSON.stringify(bad.slice(0, 20));
})()
