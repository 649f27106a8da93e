import type { ComponentType, ReactNode } from 'react';
import type { Screen } from '../stores/ui';
import { PulseIcon, SlidersIcon } from '../components/icons';
import { Doctor } from './Doctor';
import { History } from './History';
import { McpTokens } from './McpTokens';
import { Overview } from './Overview';
import type { ScreenProps } from './props';
import { Settings } from './Settings';

export interface ScreenEntry {
  /** On its tab; in words where the tab shows an icon. */
  readonly title: string;
  /** For screens that are needed seldom: their tab is no wider than this. */
  readonly icon?: ReactNode;
  readonly Panel: ComponentType<ScreenProps>;
}

/** Every screen: a name in `SCREENS` and a line here are all that a new one needs. */
export const SCREEN_TABLE: Readonly<Record<Screen, ScreenEntry>> = {
  overview: { title: 'Overview', Panel: Overview },
  mcp: { title: 'MCP', Panel: McpTokens },
  history: { title: 'History', Panel: History },
  doctor: { title: 'Doctor', icon: <PulseIcon />, Panel: Doctor },
  settings: { title: 'Settings', icon: <SlidersIcon />, Panel: Settings },
};
