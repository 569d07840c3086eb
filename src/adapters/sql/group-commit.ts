/** What became of each item: undefined where it was committed. */
type Fates = readonly (Error | undefined)[]

/**
 * Commits one at a time, and everything that was asked for meanwhile as one: a transaction and a write to the disk
 * for all of them. Each caller hears of its own item alone, and not before it is durable.
 */
export function groupCommit<Item>(
  commit: (items: readonly Item[]) => Promise<Fates>,
): (item: Item) => Promise<void> {
  interface Asked {
    readonly item: Item
    readonly resolve: () => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Asked[] = []
  let running = false

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const fates = await commit(group.map(({ item }) => item))
        group.forEach(({ resolve, reject }, i) => {
          const error = fates[i]
          if (error === undefined) resolve()
          else reject(error)
        })
      } catch (error) {
        for (const { reject } of group) reject(error) // Nothing of the transaction is there.
      }
    }
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (running) return
      running = true
      // In the next turn of the loop: those who ask in the same breath go together.
      setImmediate(() => void run())
    })
}
