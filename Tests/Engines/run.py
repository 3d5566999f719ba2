"""Shows pages in three engines, changes their files, and prints what came: python3 Tests/Engines/run.py --help."""
import argparse
import itertools
import os
import random
import sys
import threading
import traceback

import promises
import ways
from engines import ALL


def jobs(arguments):
    """The rows: a name, and what looks at it in a browser."""
    rows = []
    for kind, label in (('images', 'picture'), ('sheets', 'style sheet'), ('values', 'file'), ('later', 'picture, later')):
        for way in ways.TABLE[kind]:
            rows.append((f'{label}: {way["name"]}', lambda browser, kind=kind, way=way: ways.check(browser, kind, [way])))
    chance = random.Random(arguments.seed)
    for kind in ('images', 'sheets'):
        pairs = list(itertools.combinations(ways.TABLE[kind], 2))
        for pair in chance.sample(pairs, min(arguments.pairs, len(pairs))):
            name = f'{kind}: {pair[0]["name"]} and {pair[1]["name"]}'
            rows.append((name, lambda browser, kind=kind, pair=pair: ways.check(browser, kind, pair)))
    for name, function, options in promises.ROWS:
        rows.append((name, lambda browser, f=function, o=options: promises.check(browser, f, o)))
    return [row for row in rows if arguments.only in row[0]]


def run(engine, rows, results):
    browser = None
    for name, look in rows:
        try:
            browser = browser or engine()
            results[name, engine.name] = look(browser)
        except Exception:
            results[name, engine.name] = 'BAD', traceback.format_exc(limit=-1).splitlines()[-1]
        state, reason = results[name, engine.name]
        # One that has hung or died does not take the rows after this with it.
        if 'timed out' in reason or 'closed' in reason or 'refused' in reason:
            close(browser)
            browser = None
        print(f'{state:5} {engine.name:9} {name}{": " if reason else ""}{reason}', file=sys.stderr, flush=True)
    close(browser)


def close(browser):
    try:
        if browser:
            browser.close()
    except Exception as error:
        print(error, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--engines', default=','.join(ALL), help='chromium,firefox,webkit')
    parser.add_argument('--only', default='', help='rows whose name contains this')
    parser.add_argument('--pairs', type=int, default=20, help='how many pairs of ways to try, of images and of style sheets')
    parser.add_argument('--seed', type=int, default=1, help='which pairs')
    arguments = parser.parse_args()
    engines, rows, results = [ALL[name] for name in arguments.engines.split(',')], jobs(arguments), {}
    threads = [threading.Thread(target=run, args=(engine, rows, results)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    width = max(len(name) for name, _ in rows)
    print(f'{"":{width}}  ' + '  '.join(f'{engine.name:9}' for engine in engines))
    for name, _ in rows:
        print(f'{name:{width}}  ' + '  '.join(f'{results[name, engine.name][0]:9}' for engine in engines))
    bad = [(name, engine, reason) for (name, engine), (state, reason) in results.items() if state in ('BAD', 'loads')]
    for name, engine, reason in bad:
        print(f'{engine}: {name}: {reason}')
    # A thread of a socket that never answered must not keep this alive.
    sys.stdout.flush()
    os._exit(1 if any(results[key][0] == 'BAD' for key in results) else 0)


if __name__ == '__main__':
    main()
