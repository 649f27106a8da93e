/** Every screen and state that has a design: what to look at, and the steps that lead there. */
import type { Page } from '@playwright/test';

type Step = (page: Page) => Promise<unknown>;

export interface View {
  /** Of `STATES`, with what else the gallery understands. */
  readonly state: string;
  readonly steps?: readonly Step[];
  readonly size?: { readonly width: number; readonly height: number };
}

/** How somebody has set up their system. */
export const LOOKS = {
  light: { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'none' },
  dark: { colorScheme: 'dark', contrast: 'no-preference', forcedColors: 'none' },
  contrast: { colorScheme: 'light', contrast: 'more', forcedColors: 'none' },
  forced: { colorScheme: 'dark', contrast: 'more', forcedColors: 'active' },
} as const;

export type Look = keyof typeof LOOKS;

const SMALL = { width: 380, height: 320 };

const tab =
  (title: string): Step =>
  (page) =>
    page.getByRole('tab', { name: title }).click();
const press =
  (name: string | RegExp): Step =>
  (page) =>
    page.getByRole('button', { name, exact: true }).first().click();
const key =
  (name: string): Step =>
  (page) =>
    page.keyboard.press(name);
const point =
  (name: string): Step =>
  (page) =>
    page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).hover();
const see =
  (text: string | RegExp): Step =>
  (page) =>
    page.getByText(text).first().waitFor();
const preview: Step = (page) => page.getByRole('dialog').getByRole('heading', { level: 3 }).first().waitFor();
const tick =
  (index: number): Step =>
  (page) =>
    page.getByRole('option').nth(index).click();
const hoverNewest: Step = (page) => page.getByRole('option').first().hover();
const toEnd: Step = (page) => page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
const settled: Step = (page) => page.getByRole('heading', { level: 1 }).waitFor();

/** By name; a picture is called after its view and its look. */
export const VIEWS: Readonly<Record<string, View>> = {
  'overview-good': { state: 'good', steps: [settled] },
  'overview-small': { state: 'good', steps: [settled], size: SMALL },
  'overview-attention': { state: 'attention', steps: [settled] },
  'overview-lost': { state: 'clobbered', steps: [settled] },
  'overview-damaged': { state: 'damaged', steps: [settled] },
  'overview-unparsable': { state: 'unparsable', steps: [settled] },
  'overview-signed-out': { state: 'signed-out', steps: [settled] },
  'overview-unreachable': { state: 'unreachable', steps: [settled] },
  'overview-healing': { state: 'healing', steps: [settled] },
  'overview-restored': { state: 'restored', steps: [settled] },
  'overview-paused': { state: 'paused', steps: [settled] },
  'overview-no-key': { state: 'no-key', steps: [settled] },
  'overview-empty': { state: 'empty', steps: [settled] },
  'overview-trouble': { state: 'trouble', steps: [settled] },
  'overview-names': { state: 'names', steps: [settled] },
  'overview-ahead': { state: 'ahead', steps: [settled, toEnd] },
  'overview-skew': { state: 'skew', steps: [settled] },
  'overview-profiles': { state: 'profiles', steps: [settled] },
  starting: { state: 'loading', steps: [(page) => page.locator('[aria-busy]').waitFor()] },
  failed: { state: 'failed', steps: [settled] },
  mcp: { state: 'good', steps: [tab('MCP')] },
  'mcp-lost': { state: 'damaged', steps: [tab('MCP')] },
  'mcp-oddities': { state: 'oddities', steps: [tab('MCP')] },
  'mcp-empty': { state: 'empty', steps: [tab('MCP')] },
  'mcp-unreachable': { state: 'unreachable', steps: [tab('MCP')] },
  'mcp-names': { state: 'names', steps: [tab('MCP')] },
  'mcp-none-found': { state: 'good', steps: [tab('MCP'), (page) => page.getByRole('searchbox').fill('zzz')] },
  'mcp-apart': { state: 'apart', steps: [tab('MCP')] },
  'overview-apart': { state: 'apart', steps: [settled] },
  'overview-spared': { state: 'spared', steps: [settled, toEnd] },
  'mcp-spared': { state: 'spared', steps: [tab('MCP')] },
  'overview-spares-only': { state: 'spares-only', steps: [settled] },
  'settings-spares-outdated': {
    state: 'spares-outdated',
    steps: [tab('Settings'), (page) => page.getByText('Write now').scrollIntoViewIfNeeded()],
  },
  'mcp-move': {
    state: 'good',
    steps: [tab('MCP'), point('linear'), press('Move out… linear'), see(/moves from Claude/)],
  },
  'mcp-move-done': {
    state: 'good',
    steps: [
      tab('MCP'),
      point('linear'),
      press('Move out… linear'),
      see(/moves from Claude/),
      key('Enter'),
      see(/of its own now/),
    ],
  },
  'mcp-move-refused': {
    state: 'good&move=refused',
    steps: [tab('MCP'), point('linear'), press('Move out… linear'), see('It stays where it is')],
  },
  'mcp-move-sessions': {
    state: 'good&move=sessions',
    steps: [tab('MCP'), point('linear'), press('Move out… linear'), see('Running sessions')],
  },
  'mcp-move-back': {
    state: 'apart&move=back',
    steps: [tab('MCP'), point('linear'), press('Move back… linear'), see(/goes back/)],
  },
  'mcp-move-back-loss': {
    state: 'apart&move=loss',
    steps: [tab('MCP'), point('linear'), press('Move back… linear'), see(/is given up/)],
  },
  'overview-ended': { state: 'ended', steps: [settled] },
  'mcp-ended': { state: 'ended', steps: [tab('MCP')] },
  'sign-in': { state: 'ended', steps: [press(/^Sign in to linear/), see(/has ended/)] },
  'sign-in-waiting': {
    state: 'ended&slow',
    steps: [press(/^Sign in to linear/), press('Open the browser'), see(/five minutes/)],
  },
  'sign-in-done': {
    state: 'ended',
    steps: [press(/^Sign in to linear/), press('Open the browser'), see(/signed in to/)],
  },
  'mcp-thousand': { state: 'thousand', steps: [tab('MCP')] },
  'history-choosing': {
    state: 'good',
    steps: [tab('History'), press('Compare two…'), tick(0), see('Choose one more.')],
  },
  compare: {
    state: 'good',
    steps: [tab('History'), press('Compare two…'), tick(0), tick(3), press('Compare'), see('Gone')],
  },
  export: {
    state: 'good',
    steps: [tab('History'), hoverNewest, press(/^Export (?!report)/), see(/can open it/)],
  },
  'export-key': {
    state: 'good',
    steps: [
      tab('History'),
      hoverNewest,
      press(/^Export (?!report)/),
      (page) => page.getByRole('radio', { name: 'Another key' }).click(),
      (page) => page.getByRole('textbox', { name: 'Public key' }).fill('AGE-SECRET-KEY-1FAKE'),
      press('Export…'),
      see(/That is a secret key/),
    ],
  },
  'export-no-key': {
    state: 'no-recovery-key',
    steps: [tab('Settings'), press('Export everything'), see(/There is none yet/)],
  },
  'export-working': {
    state: 'exporting&slow',
    steps: [tab('Settings'), press('Export everything'), press('Export…'), see(/^Opening/)],
  },
  'export-done': {
    state: 'good',
    steps: [tab('History'), hoverNewest, press(/^Export (?!report)/), press('Export…'), see('Exported')],
  },
  'settings-sealing': {
    state: 'exporting',
    steps: [tab('Settings'), (page) => page.getByText(/^Sealing/).scrollIntoViewIfNeeded()],
  },
  'history-end': { state: 'good', steps: [tab('History'), see('Load more'), toEnd] },
  'history-skew': { state: 'skew', steps: [tab('History')] },
  doctor: { state: 'good', steps: [tab('Doctor'), see(/checks?,/)] },
  settings: { state: 'good', steps: [tab('Settings')] },
  'welcome-introduction': { state: 'welcome-introduction', steps: [settled] },
  'welcome-looking': { state: 'welcome-looking', steps: [settled] },
  'welcome-unreadable': { state: 'welcome-unreadable', steps: [settled] },
  'welcome-signed-out': { state: 'welcome-signed-out', steps: [settled] },
  'welcome-offer': { state: 'welcome-offer', steps: [settled] },
  'welcome-saved': { state: 'welcome-saved', steps: [settled] },
  history: { state: 'good', steps: [tab('History'), see('Load more')] },
  'history-names': { state: 'names', steps: [tab('History')] },
  'history-empty': { state: 'empty', steps: [tab('History')] },
  menu: { state: 'good', steps: [press('More')] },
  keys: { state: 'good', steps: [settled, key('?')] },
  preview: { state: 'clobbered', steps: [press('Restore login'), preview] },
  'preview-large': { state: 'unparsable', steps: [press('Restore everything'), preview] },
  'preview-names': {
    state: 'names',
    steps: [
      tab('MCP'),
      (page) =>
        page
          .getByRole('option', { name: /^the-internal/ })
          .first()
          .hover(),
      (page) => page.getByRole('button', { name: /^Restore the-internal/ }).click(),
      preview,
    ],
  },
  restoring: {
    state: 'clobbered&slow',
    steps: [press('Restore login'), preview, key('Enter'), see('Restoring…')],
  },
  'restore-done': {
    state: 'clobbered',
    steps: [press('Restore login'), preview, key('Enter'), see('Restored')],
  },
  'restore-done-mac': {
    state: 'ahead',
    steps: [press(/^Restore from/), preview, key('Enter'), see('Restored')],
  },
  'restore-refused': {
    state: 'clobbered&fault=key-unreachable',
    steps: [press('Restore login'), (page) => page.getByRole('alert').waitFor()],
  },
  'doctor-looking': { state: 'examining', steps: [tab('Doctor'), see('Looking at everything…')] },
  'settings-below': { state: 'good', steps: [tab('Settings'), toEnd] },
  'settings-much': {
    state: 'settings-much',
    steps: [
      tab('Settings'),
      (page) => page.getByText('Every snapshot in one sealed file').scrollIntoViewIfNeeded(),
    ],
  },
  'settings-recording': {
    state: 'good',
    steps: [tab('Settings'), press('Record a shortcut'), see('Press keys…')],
  },
  untold: { state: 'untold', steps: [settled] },
  'welcome-stuck': { state: 'welcome-stuck', steps: [settled] },
  'welcome-no-copies': { state: 'welcome-no-copies', steps: [settled] },
  notice: {
    state: 'good',
    steps: [press('More'), press('Save a snapshot now'), see('Snapshot saved.')],
  },
};
