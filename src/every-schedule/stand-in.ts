/**
 * What lanes are handed in place of an object of the real ones': it answers to these names alone. Whatever else a lane
 * asks it for may be there when it runs and not here, or here and not there, and is a reason to refuse.
 * @param what the object, in a few words.
 */
export function standIn<T extends object>(
  answers: object,
  names: readonly (keyof T & string)[],
  what: string,
  refuse: (what: string) => void,
): T {
  const unanswered = new Proxy(
    {},
    {
      get(_, name) {
        refuse(`asks ${what} for \`${String(name)}\`, of which nothing is known here`);
        return () => 0;
      },
    },
  );
  const given = Object.create(unanswered) as T;
  // biome-ignore lint/suspicious/noExplicitAny: whatever has these names
  const from = answers as any;
  for (const name of names) {
    if (!isMethod(answers, name)) {
      Object.defineProperty(given, name, { get: () => from[name] });
      continue;
    }
    Object.defineProperty(given, name, {
      value(this: unknown, first: unknown, second: unknown) {
        if (this !== given) refuse(`calls \`${name}\` apart from ${what}, whose it is`);
        return from[name](first, second);
      },
    });
  }
  return Object.freeze(given);
}

function isMethod(answers: object, name: string): boolean {
  for (let at = answers; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, name);
    if (property) return typeof property.value === 'function';
  }
  return false;
}
