import type { ComponentType, ReactNode } from 'react';
import type { AppState, ProfileState } from '../../shared/ipc/app-state';
import type { Actions } from '../actions';
import type { RestoreOrder, Screen } from '../stores/ui';
import { PulseIcon, SlidersIcon } from '../components/icons';
import { Doctor } from './Doctor';
import { History } from './History';
import { McpTokens } from './McpTokens';
import { Overview } from './Overview';
import { Settings } from './Settings';

/** What every screen is given; each takes what it needs. */
export interface ScreenProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
  readonly onShow: (screen: Screen) => void;
  readonly onRestore: (order: RestoreOrder) => void;
  readonly onRestoreFrom: (snapshot: string, takenAt: number) => void;
}

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
