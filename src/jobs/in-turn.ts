/** Work that is done one piece after the other, in the order in which it came; what fails holds up nobody. */
export function inTurn(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined) // Whoever asked hears of it; who comes next does not care.
    return done
  }
}
