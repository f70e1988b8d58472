/** What a page is about, and what that came to. */
export interface HeaderInput {
  readonly title: string;
  /** What made it, of what, and where; left out where that is not known. */
  readonly origin?: PageOrigin;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly verdict: { readonly good: boolean; readonly lines: readonly string[] };
}

/** Where a page comes from. */
export interface PageOrigin {
  /** With its version: `heddle 0.1.0`. */
  readonly tool: string;
  /** When, as ISO 8601 has it. */
  readonly date: string;
  readonly machine: string;
  /** As it can be typed. */
  readonly command: string;
}
