/** Tells each step of the demo as it ends. Playwright demands a default export here. */
export default class DemoReporter {
  onStepEnd(_test, _result, step) {
    if (step.category !== 'test.step') return;
    const mark = step.error === undefined ? '✓' : '✗';
    process.stdout.write(`  ${mark} ${step.title} (${Math.round(step.duration)} ms)\n`);
  }

  onTestEnd(_test, { errors }) {
    for (const { message } of errors) process.stdout.write(`${message}\n`);
  }

  onError({ message }) {
    process.stdout.write(`${message}\n`);
  }

  printsToStdio() {
    return true;
  }
}
