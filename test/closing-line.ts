import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends a test run with one plain line that any program can read: `12 passed, 0 failed, 1 skipped`.
 *
 * A file that could not be loaded, a failed hook and an error outside every test count as failed,
 * and so does a test that was never finished: nobody knows that they pass.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tally = { passed: 0, failed: errors.length, skipped: 0 }
    for (const module of modules) {
      tally.failed += module.errors().length
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        tally[state === 'pending' ? 'failed' : state] += 1
      }
    }
    const { passed, failed, skipped } = tally
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}
