"""Every way in which a page can show a file, from the table that the tests in Chromium read too."""
import base64
import json
import os
import time

from engines import Refused, wait_for
from picture import pixels
from folder import HEAD, ROOT, Site

with open(ROOT + '/Tests/BrowserTests/ways.json') as file:
    TABLE = json.load(file)
COLORS = {'red': (255, 0, 0), 'green': (0, 255, 0), 'blue': (0, 0, 255)}


def picture(color, is_svg=False):
    if not is_svg:
        return base64.b64decode(TABLE[color])
    fill = '#%02x%02x%02x' % COLORS[color]
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><defs><linearGradient id="g">'
            f'<stop stop-color="{fill}"/></linearGradient></defs><rect id="r" width="20" height="20" fill="{fill}"/></svg>').encode()


class Page:
    """One file, shown in one way or in several."""

    def __init__(self, kind, ways):
        self.kind, self.ways = kind, ways
        self.is_svg = any(way.get('svg') for way in ways)
        self.reloads = any(way.get('reloads') for way in ways)
        endings = {'images': 'svg' if self.is_svg else 'png', 'later': 'png', 'sheets': 'css'}
        self.file = 'f0.' + endings.get(kind, ways[0].get('extension', 'txt'))

    def id(self, member):
        return 'w0' + 'abcdef'[member]

    def fill(self, text, member):
        return text.replace('{file}', self.file).replace('{id}', self.id(member)).replace('{q}', 'q0')

    def content(self, is_changed):
        number = '2' if is_changed else '1'
        if self.kind in ('images', 'later'):
            return picture('green' if is_changed else 'red', self.is_svg)
        if self.kind == 'sheets':
            return f'.q0 {{ display: block; top: {number}px; height: {number}px }}\n'
        return self.fill(self.ways[0]['content'], 0).replace('{n}', number)

    def files(self):
        files, body = {'other.png': picture('blue'), self.file: self.content(False)}, ''
        for member, way in enumerate(self.ways):
            for name, content in way.get('files', {}).items():
                files[self.fill(name, member)] = self.fill(content, member)
            body += f'<div class=cell>{self.fill(way["body"], member)}</div>\n'
        cell = '<style>.cell{display:inline-block;width:90px;height:40px;overflow:hidden}</style>'
        return files | {'index.html': f'{HEAD}{cell}</head><body>{body}</body></html>'}

    def shown(self, browser):
        """What each place shows."""
        members = range(len(self.ways))
        if self.kind in ('images', 'later'):
            return colors(browser, [self.id(member) for member in members])
        reads = [self.fill(way.get('read', "getComputedStyle({id}.querySelector('.{q}')).top"), i) for i, way in enumerate(self.ways)]
        return browser.run('return [' + ','.join(f'(()=>{{try{{return String({r})}}catch(e){{return ""+e}}}})()' for r in reads) + ']')

    def is_right(self, shown, is_changed):
        if self.kind in ('images', 'later'):
            # A gradient is off by one here and there.
            right = COLORS['green' if is_changed else 'red']
            return all(color and all(abs(a - b) < 4 for a, b in zip(color, right)) for color in shown)
        return all(value in (('2', '2px') if is_changed else ('1', '1px')) for value in shown)

    def wait(self, browser, is_changed, seconds):
        last = []

        def look():
            last[:] = [self.shown(browser)]
            return self.is_right(last[0], is_changed)
        return bool(wait_for(look, seconds)), last[0] if last else None


def colors(browser, ids):
    boxes = browser.run('return [' + ','.join(f'"{i}"' for i in ids) + '].map(id=>{const b=document.getElementById(id)'
                        '.getBoundingClientRect();return [b.x+b.width/2,b.y+b.height/2]})')
    return pixels(browser.screenshot(), boxes)


def loads(browser):
    return wait_for(lambda: int(browser.run('return sessionStorage.loads')), 5)


def check(browser, kind, ways):
    """Shows a file, changes it, and says what came: `ok`, `loads` where a reload was not needed, or what is wrong."""
    page = Page(kind, ways)
    site = Site(page.files())
    try:
        browser.open(site.url)
        if kind == 'later':
            is_right, shown = wait_for(lambda: browser.run('return document.images[0].complete')), 'no picture'
        else:
            is_right, shown = page.wait(browser, False, 10)
        if not is_right:
            return 'n/a', f'before the change: {shown}'
        browser.run('sessionStorage.loads=1')
        if not wait_for(lambda: browser.run('return document.readyState==="complete"&&!!window.__preview')):
            return 'BAD', 'no client'
        site.save({page.file: page.content(True)})
        if kind == 'later':
            later(browser, page)
        is_right, shown = page.wait(browser, True, 8)
        if not is_right:
            return 'BAD', f'{shown} after {loads(browser)} loads'
        time.sleep(0.3)
        is_right, shown = page.wait(browser, True, 2)
        if not is_right:
            return 'BAD', f'right, then {shown}'
        count = loads(browser)
        allowed = 2 if page.reloads else 1
        if kind == 'later':
            # After a reload it would not be there.
            return ('ok', '') if count <= allowed else ('loads', f'{count - 1}')
        browser.reload()
        is_right, shown = page.wait(browser, True, 4)
        if not is_right:
            return 'BAD', f'after F5: {shown} (loads before it: {count})'
        return ('ok', '') if count <= allowed else ('loads', f'{count - 1}')
    except (Refused, OSError) as error:
        return 'BAD', str(error)[:200]
    finally:
        site.close()


def later(browser, page):
    wait_for(lambda: browser.run('return document.images[0].src.includes("preview=")'), 6)
    browser.run(page.fill(page.ways[0]['then'], 0))
