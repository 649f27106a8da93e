import type { ReactNode } from 'react';
import styles from '../styles/icons.module.css';

/** A small drawing beside words: it says nothing that the words do not. */
function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const CheckIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="m5.4 8.2 1.8 1.8 3.5-3.9" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.4 14.2 13.2H1.8ZM8 6.5v3M8 11.3v.1" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon>
    <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5ZM6 6l4 4M10 6l-4 4" />
  </Icon>
);

export const DashIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" strokeDasharray="2.4 2.3" />
    <path d="M5.8 8h4.4" />
  </Icon>
);

export const InfoIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.4v3.4M8 5.1v.1" />
  </Icon>
);

export const RefreshIcon = () => (
  <Icon>
    <path d="M13.2 7.2A5.3 5.3 0 1 0 12 11.5M13.4 3.6v3.7H9.7" />
  </Icon>
);

export const RestoreIcon = () => (
  <Icon>
    <path d="M2.8 7.2A5.3 5.3 0 1 1 4 11.5M2.6 3.6v3.7h3.7M8 5.4V8l1.8 1.3" />
  </Icon>
);

export const ExportIcon = () => (
  <Icon>
    <path d="M8 9.8V2.4M5.2 5 8 2.3 10.8 5M5 7.4H3.4v6.2h9.2V7.4H11" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="m6 3.5 4.5 4.5L6 12.5" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.3" />
    <path d="m10.2 10.2 3.4 3.4" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="8" cy="5.4" r="2.7" />
    <path d="M2.8 13.6c.5-2.8 2.6-4.2 5.2-4.2s4.7 1.4 5.2 4.2" />
  </Icon>
);

export const ServerIcon = () => (
  <Icon>
    <rect x="2.2" y="2.8" width="11.6" height="4.4" rx="1.2" />
    <rect x="2.2" y="8.8" width="11.6" height="4.4" rx="1.2" />
    <path d="M4.8 5h.01M4.8 11h.01" strokeWidth="1.8" />
  </Icon>
);

export const PulseIcon = () => (
  <Icon>
    <path d="M1.8 8.6h2.9l1.7-4.8 3 8.6 1.8-5.1.6 1.3h2.4" />
  </Icon>
);

export const SlidersIcon = () => (
  <Icon>
    <path d="M2 4.6h5.4M11 4.6h3M2 11.4h2.6M8.2 11.4H14" />
    <circle cx="9.2" cy="4.6" r="1.8" />
    <circle cx="6.4" cy="11.4" r="1.8" />
  </Icon>
);

export const ShieldIcon = () => (
  <Icon>
    <path d="M8 1.8 13.2 3.6v4.2c0 3-2.2 5.2-5.2 6.4-3-1.2-5.2-3.4-5.2-6.4V3.6Z" />
  </Icon>
);

export const EyeIcon = () => (
  <Icon>
    <path d="M1.6 8C3 5.2 5.3 3.8 8 3.8S13 5.2 14.4 8C13 10.8 10.7 12.2 8 12.2S3 10.8 1.6 8Z" />
    <circle cx="8" cy="8" r="2" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <rect x="3.2" y="7" width="9.6" height="6.6" rx="1.4" />
    <path d="M5.4 7V5.2a2.6 2.6 0 0 1 5.2 0V7" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="5.6" y="5.6" width="7.8" height="7.8" rx="1.4" />
    <path d="M3.4 10.4h-.2a.8.8 0 0 1-.8-.8V3.4c0-.5.3-.8.8-.8h6.2c.5 0 .8.3.8.8v.2" />
  </Icon>
);

export const ArrowIcon = () => (
  <Icon>
    <path d="M2.5 8h11M9.5 4l4 4-4 4" />
  </Icon>
);
