/** An option of a command, or a positional argument: what yargs reads and --help shows, and what its value's type is. */
export interface Option {
  /** What it does, for --help. */
  readonly describe: string;
  /** The values that it takes; without, any text. */
  readonly choices?: readonly string[];
  /** On or off: text where it is not given. */
  readonly type?: 'boolean';
  /** May be given more than once. */
  readonly array?: true;
  readonly default?: string | boolean;
  /** What stands for a default that is not one value, for --help. */
  readonly defaultDescription?: string;
  /** Its heading in --help. */
  readonly group?: string;
  /** One letter. */
  readonly alias?: string;
  /** The command's `positionals` say where it stands, and whether it must. */
  readonly position?: 'may' | 'must';
}

/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

type ValueOf<O> = O extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : O extends { readonly type: 'boolean' }
    ? boolean
    : O extends { readonly array: true }
      ? readonly string[]
      : string;

type IsSure<O> = O extends { readonly default: unknown } | { readonly position: 'must' } ? true : false;

/** What a command with these options is given: as typed, since whoever uses a value checks it. */
export type ArgumentsOf<List> = {
  readonly [Name in keyof List as IsSure<List[Name]> extends true ? Name : never]: ValueOf<List[Name]>;
} & {
  readonly [Name in keyof List as IsSure<List[Name]> extends true ? never : Name]?:
    | ValueOf<List[Name]>
    | undefined;
};
