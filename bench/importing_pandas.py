"""The peer of bench/importing.ts: the same zips to the same Parquet by pandas.

Checks what the importer checks (checksum, numbers, order of prices, unique minutes) and writes one file a
month, without Bronze, provenance, quarantine or crash safety. Prints its time and version as JSON.
"""
import glob
import hashlib
import json
import os
import sys
import time
import zipfile

import pandas as pd

COLUMNS = ['open_time', 'open', 'high', 'low', 'close', 'volume', 'close_time', 'quote_volume',
           'trade_count', 'taker_buy_volume', 'taker_buy_quote_volume', 'unused']

source, target = sys.argv[1:]
began = time.perf_counter()
rows = 0
for path in sorted(glob.glob(os.path.join(source, '*.zip'))):
    month = path[-11:-4]
    if not '2023-01' <= month <= '2025-01':
        continue
    with open(path, 'rb') as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(path + '.CHECKSUM') as file:
        assert file.read().split()[0] == digest
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        frame = pd.read_csv(file, header=None, names=COLUMNS)
    for column in ('open_time', 'close_time'):
        micro = frame[column] >= 10**14
        frame[column] = frame[column].where(~micro, frame[column] // 1000)
    sound = (
        (frame['open_time'] % 60_000 == 0)
        & (frame['low'] > 0) & (frame['high'] >= frame['low'])
        & frame['open'].between(frame['low'], frame['high'])
        & frame['close'].between(frame['low'], frame['high'])
        & (frame['volume'] >= frame['taker_buy_volume']) & (frame['taker_buy_volume'] >= 0)
    )
    frame = frame[sound].drop(columns='unused').drop_duplicates('open_time').sort_values('open_time')
    frame.to_parquet(os.path.join(target, f'pandas-{month}.parquet'), compression='zstd', index=False)
    rows += len(frame)
print(json.dumps({'seconds': time.perf_counter() - began, 'version': pd.__version__, 'rows': rows}))
