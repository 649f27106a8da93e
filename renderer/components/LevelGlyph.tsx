import { useId } from 'react';
import { assertNever } from '../../shared/assert';
import type { Level } from '../../shared/findings/types';
import styles from '../styles/level-glyph.module.css';

/** The key of the tray icon, large: each level has a shape of its own. The words beside it say the same. */
export function LevelGlyph({ level, isBusy }: { readonly level: Level; readonly isBusy: boolean }) {
  return (
    <div className={styles.glyph} data-level={level} data-busy={isBusy || undefined} aria-hidden="true">
      <svg viewBox="0 0 16 16" focusable="false">
        <Shape level={level} />
      </svg>
    </div>
  );
}

function Shape({ level }: { readonly level: Level }) {
  const mask = useId();
  switch (level) {
    case 'good':
      return <WholeKey />;
    case 'attention':
      return (
        <>
          <mask id={mask}>
            <rect width="16" height="16" fill="#fff" />
            <circle cx="13" cy="13" r="4.2" />
          </mask>
          <g mask={`url(#${mask})`}>
            <WholeKey />
          </g>
          <circle cx="13" cy="13" r="3" />
        </>
      );
    case 'damaged':
    case 'signed-out':
      return (
        <>
          <g transform="translate(11 4.9) rotate(135)">
            <path
              fillRule="evenodd"
              d="M4.4 0A4.4 4.4 0 1 1-4.4 0A4.4 4.4 0 1 1 4.4 0ZM1.6-.4A2 2 0 1 0-2.4-.4A2 2 0 1 0 1.6-.4Z"
            />
            <path d="M3.8-1.1H5.9L5 1.1H3.8Z" />
          </g>
          <g transform="translate(8.8 12.1) rotate(174) scale(1 -1)">
            <path d="M.6-1.1H7A1.1 1.1 0 0 1 7 1.1H6.7V3.2H4.9V1.1H3.5V2.7H1.7V1.1H-.4Z" />
          </g>
        </>
      );
    case 'unreachable':
      return (
        <>
          <mask id={mask}>
            <rect width="16" height="16" fill="#fff" />
            <path
              stroke="#000"
              strokeWidth="2"
              strokeLinejoin="round"
              d="M8.5 11.5H10V10.25A2.25 2.25 0 0 1 14.5 10.25V11.5H16V16H8.5Z"
            />
          </mask>
          <g mask={`url(#${mask})`}>
            <WholeKey />
          </g>
          <rect x="9" y="11" width="7" height="5" rx="1" />
          <path
            fill="none"
            stroke="currentColor"
            strokeWidth="1.25"
            d="M10.6 11.5V10.2A1.9 1.9 0 0 1 14.4 10.2V11.5"
          />
        </>
      );
    default:
      return assertNever(level);
  }
}

function WholeKey() {
  return (
    <g transform="translate(10.6 5.4) rotate(135)">
      <path
        fillRule="evenodd"
        d="M4.5 0A4.5 4.5 0 1 1-4.5 0A4.5 4.5 0 1 1 4.5 0ZM1.6-.4A2 2 0 1 0-2.4-.4A2 2 0 1 0 1.6-.4Z"
      />
      <path d="M4-1.1H12.2A1.1 1.1 0 0 1 12.2 1.1H11.5V3H9.8V1.1H8.6V2.6H6.9V1.1H4Z" />
    </g>
  );
}
