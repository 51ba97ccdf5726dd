/** As much of the `vscode` module as the units under test touch. */
export const l10n = {
  t: (text: string, ...values: unknown[]): string =>
    text.replaceAll(/\{(\d+)\}/g, (_, number: string) => String(values[Number(number)])),
};

export class ThemeColor {
  constructor(readonly id: string) {}
}

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export enum ProgressLocation {
  Notification = 15,
}

export const commands = {};
export const window = {};
export const workspace = {};
