import { Fragment } from 'react';

/** A path. Where it is too long for its line it breaks behind a folder, and not within a name. */
export function PathText({ path }: { readonly path: string }) {
  return (
    <bdi>
      {path.split(/(?<=[/\\])/).map((step, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {step}
        </Fragment>
      ))}
    </bdi>
  );
}
