/** The right to write in a folder, across processes. */
export type WriterLock =
  | { readonly kind: 'taken'; release(): void }
  | { readonly kind: 'held'; readonly by: string }
