import { describe, expect, it } from 'vitest'
import { withoutSecrets } from './secrets.ts'

describe('a shown value', () => {
  it.each([
    ['FINNHUB_TOKEN', 'abc', '***'],
    ['DATABASE_URL', 'postgres://ann:pw@host:5432/db', 'postgres://***@host:5432/db'],
    ['DATABASE_URL', 'ann:pw@host/db', '***@host/db'],
    [
      'DATABASE_URL',
      'postgres://host/db?password=pw&sslmode=on',
      'postgres://host/db?password=***&sslmode=on',
    ],
    ['LAKE_URL', 's3://bucket/lake?X-Amz-Signature=abc', 's3://bucket/lake?X-Amz-Signature=***'],
    ['LAKE_URL', 'file:./data/lake', 'file:./data/lake'],
    ['SYMBOLS', 'BTCUSDT', 'BTCUSDT'],
    ['FEATURE_SET', 'book@1', 'book@1'],
  ])('of %s hides what is secret in %s', (name, value, shown) => {
    expect(withoutSecrets(name, value)).toBe(shown)
  })
})
