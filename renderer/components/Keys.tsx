import styles from '../styles/keys.module.css';

/** Keys as they are printed on a keyboard. They stay in one line. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
