/** Which settings were set, and by whom: what a workspace sets may only restrict. */

/** The settings that a person set, and in `folder` those of the workspace and its folders. */
export interface Given {
  readonly folder: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/** Where a setting was set; undefined: not there. */
export interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

export function given(
  names: readonly string[],
  inspect: (name: string) => Inspected | undefined,
): Given {
  const own: Record<string, unknown> = {};
  const folder: Record<string, unknown> = {};
  for (const name of names) {
    const found = inspect(name);
    if (found?.globalValue !== undefined) own[name] = found.globalValue;
    const here = found?.workspaceFolderValue ?? found?.workspaceValue;
    if (here !== undefined) folder[name] = here;
  }
  return { ...own, folder };
}
