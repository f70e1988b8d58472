type Child = Node | string | null;

/**
 * An element with a class and children. Text goes in as text, never as markup, so that a name out of a file is shown
 * as it is.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A part of the page with a heading. */
export function section(title: string, ...children: readonly Child[]): HTMLElement {
  return element('section', '', element('h2', '', title), ...children);
}
