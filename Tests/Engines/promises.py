"""What README promises about saving, and the rows of FIELD.md that are a course of events."""
import time

from engines import wait_for
from folder import HEAD, Site
from ways import COLORS, colors, loads, picture

BOX = '<div id=w style="width:20px;height:20px"></div>'
GREEN, RED = COLORS['green'], COLORS['red']
ROWS = []


def row(name, **options):
    def add(function):
        ROWS.append((name, function, options))
        return function
    return add


class Wrong(Exception):
    pass


class Stage:
    """A page of a site in a browser, ready."""

    def __init__(self, browser, files, options=(), command=(), is_ready=True):
        self.browser, self.site = browser, Site(files, options, command)
        self.open(is_ready=is_ready)

    def open(self, path='', is_ready=True):
        self.browser.open(self.site.url + path)
        if is_ready:
            self.ready()
            self.browser.run('sessionStorage.loads=1')

    def ready(self):
        self.until('document.readyState==="complete"&&!!window.__preview', 'no client')

    def until(self, expression, what=None, seconds=8):
        if not wait_for(lambda: self.browser.run(f'return !!({expression})'), seconds):
            raise Wrong(what or self.value(expression))

    def value(self, expression):
        try:
            return f'{expression} is {self.browser.run(f"return [{expression}]+``")}'
        except Exception as error:
            return f'{expression}: {error}'

    def color(self, right, what, id='w'):
        last = []

        def look():
            last[:] = colors(self.browser, [id])
            return last[0] == right
        if not wait_for(look, 6):
            raise Wrong(f'{what}: {last}')

    def loads(self, right=1):
        time.sleep(0.3)
        count = loads(self.browser)
        if count != right:
            raise Wrong(f'{count - 1} reloads')

    def close(self):
        self.site.close()


def page(body, head=''):
    return f'{HEAD}{head}</head><body>{body}</body></html>'


def check(browser, function, options):
    """`ok` or what is wrong."""
    stage = None
    try:
        stage = Stage(browser, **options)
        function(stage)
        return 'ok', ''
    except Wrong as wrong:
        return 'BAD', str(wrong)[:300]
    except Exception as error:
        return 'BAD', f'{type(error).__name__} {error}'[:300]
    finally:
        if stage:
            stage.close()


SHEET = '#w{width:20px;height:20px;background:url(a.png);position:relative;top:%dpx}'
for delay in (0, 0.05, 0.5, 2):
    @row(f'A1: a picture, then {delay} s later the sheet that shows it',
         files={'index.html': page('<div id=w></div>', '<link rel=stylesheet href=s.css>'), 's.css': SHEET % 1, 'a.png': picture('red')})
    def picture_then_sheet(stage, delay=delay):
        stage.color(RED, 'before')
        stage.site.write({'a.png': picture('green')})
        time.sleep(delay)
        stage.site.write({'s.css': SHEET % 3})
        stage.until('getComputedStyle(w).top==="3px"')
        time.sleep(0.4)
        stage.color(GREEN, 'after')
        stage.loads()
        stage.browser.reload()
        stage.color(GREEN, 'after F5')


@row('A1: a hover that sets src back', files={'index.html': page('<img id=w src=a.png>'), 'a.png': picture('red'), 'b.png': picture('blue')})
def hover(stage):
    stage.site.save({'a.png': picture('green')})
    stage.until('w.src.includes("preview=")')
    stage.browser.run('w.src="b.png"')
    time.sleep(0.2)
    stage.browser.run('w.src="a.png"')
    stage.color(GREEN, 'set back')
    stage.loads()


@row('A2: names that hide natives', files={'a.css': '#p{top:1px}', 'index.html': page(
    '<p id=p>x<iframe name=hidden></iframe><form name=querySelectorAll></form><form name=activeElement></form>'
    '<script>Array.prototype.toJSON=()=>1;WebSocket=function(){}</script>', '<link rel=stylesheet href=a.css>')})
def natives(stage):
    stage.site.save({'a.css': '#p{top:2px}'})
    stage.until('getComputedStyle(p).top==="2px"')
    stage.loads()


@row('A5: sheets that are off, chosen or kept', files={
    'index.html': page('<p id=p>x', '<link id=a rel=stylesheet href=a.css><link id=b rel="alternate stylesheet" title=dark href=b.css>'),
    'a.css': 'p{top:1px}', 'b.css': 'p{left:1px}'})
def theme(stage):
    stage.browser.run('a.sheet.disabled=true;b.disabled=true;b.disabled=false;window.kept=[a,b]')
    stage.until('getComputedStyle(p).left==="1px"')
    stage.browser.run('window.events=0;for(const l of kept)l.onload=l.onerror=()=>events++')
    stage.site.save({'a.css': 'p{top:2px}'})
    stage.until('a.href.includes("preview=")&&a.sheet&&a.sheet.disabled')
    stage.site.save({'b.css': 'p{left:2px}'})
    stage.until('getComputedStyle(p).left==="2px"&&b.href.includes("preview=")')
    time.sleep(0.5)
    state = stage.browser.run('return [getComputedStyle(p).top,a.sheet.disabled,b.sheet.disabled,a===kept[0],b===kept[1],events].join()')
    if state != 'auto,true,false,true,true,0':
        raise Wrong(state)
    stage.browser.run('a.sheet.disabled=false')
    stage.until('getComputedStyle(p).top==="2px"')
    stage.loads()


IMPORTS = {'index.html': page('<p id=p>x', '<link rel=stylesheet href=a.css>'), 'a.css': '@import "b.css";@import "d/c.css";p{right:1px}',
           'b.css': 'p{top:1px}', 'd/c.css': 'p{left:1px}'}
for delay in (0, 0.3, 2):
    for second, text, wanted in (('d/c.css', 'p{left:2px}', 'left'), ('a.css', IMPORTS['a.css'].replace('right:1', 'right:2'), 'right')):
        @row(f'A8: an import, then {delay} s later {second}', files=IMPORTS)
        def neighbour(stage, delay=delay, second=second, text=text, wanted=wanted):
            stage.until('getComputedStyle(p).top==="1px"&&getComputedStyle(p).left==="1px"')
            stage.site.write({'b.css': 'p{top:2px}'})
            time.sleep(delay)
            stage.site.write({second: text})
            stage.until(f'getComputedStyle(p).{wanted}==="2px"')
            time.sleep(0.5)
            stage.until('getComputedStyle(p).top==="2px"', seconds=3)
            stage.loads()
            stage.browser.reload()
            stage.until('getComputedStyle(p).top==="2px"')


@row('A8: a link to what was imported, added later', files=IMPORTS)
def linked_later(stage):
    stage.until('getComputedStyle(p).top==="1px"')
    stage.site.save({'b.css': 'p{top:2px}'})
    stage.until('getComputedStyle(p).top==="2px"')
    stage.browser.run('const l=document.createElement("link");l.rel="stylesheet";l.href="b.css";document.head.append(l)')
    time.sleep(0.8)
    stage.until('getComputedStyle(p).top==="2px"', 'the old rules', 3)


@row('A9: an import in a style element, F5 four times', files={
    'index.html': page('<p id=p>x', '<style>@import "b.css";</style>'), 'b.css': 'p{top:1px}'})
def inline_import(stage):
    stage.until('getComputedStyle(p).top==="1px"')
    stage.site.save({'b.css': 'p{top:2px}'})
    stage.until('getComputedStyle(p).top==="2px"')
    for number in range(1, 5):
        stage.browser.reload()
        stage.ready()
        stage.until('getComputedStyle(p).top==="2px"', f'F5 number {number}', 3)


@row('A9: leave, save, come back', files={
    'index.html': page('<p id=p>x', '<style>@import "b.css";</style>'), 'b.css': 'p{top:1px}', 'other.html': page('<p>other')})
def leave(stage):
    stage.until('getComputedStyle(p).top==="1px"')
    stage.open('other.html')
    stage.site.save({'b.css': 'p{top:2px}'})
    stage.open()
    stage.until('getComputedStyle(p).top==="2px"', 'a navigation', 4)
    stage.open('other.html')
    stage.site.save({'b.css': 'p{top:3px}'})
    stage.browser.back()
    stage.until('getComputedStyle(p).top==="3px"', 'Back', 4)


LONG = ('<style>p{position:relative}#s{height:80px;overflow:auto}</style><div id=s><div style="height:900px">inner</div></div>'
        '<input id=i value="some text"><div style="height:3000px">long</div>')


@row('a page: reloads once; scroll, inner scroll, focus and caret stay', files={'index.html': page(LONG)})
def place(stage):
    stage.browser.run('scrollTo(0,700);s.scrollTop=120;i.focus({preventScroll:true});i.setSelectionRange(2,5)')
    time.sleep(0.2)
    stage.site.save({'index.html': page(LONG + '<p id=new>')})
    stage.until('document.getElementById("new")')
    stage.ready()
    stage.until('Math.abs(scrollY-700)<3&&s.scrollTop===120&&document.activeElement===i&&i.selectionStart===2&&i.selectionEnd===5',
                seconds=3, what=None)
    stage.loads(2)


@row('a page that shows nothing of it is left alone', files={'index.html': page('<a href=b.html>b</a>'), 'b.html': 'b', 'c.css': 'p{}'})
def others(stage):
    stage.site.save({'b.html': 'bb', 'c.css': 'p{top:1px}', 'new.txt': 'x'})
    time.sleep(0.8)
    stage.loads()


@row('the same bytes change nothing', files={'index.html': page('<p>x', '<script src=a.js></script>'), 'a.js': '1'})
def same(stage):
    stage.site.write({'a.js': '1', 'index.html': page('<p>x', '<script src=a.js></script>')})
    time.sleep(1.2)
    stage.loads()


@row('a thousand files: once', files={'index.html': page('<p>x', '<script src=a.js></script>'), 'a.js': '1'})
def once(stage):
    stage.site.write({f'f/{n}.txt': 'x' for n in range(1000)} | {'a.js': 'window.v=2'})
    stage.until('window.v===2')
    time.sleep(1)
    stage.loads(2)


@row('what changed while the server was down', files={'index.html': page('<p id=p>x', '<link rel=stylesheet href=a.css>'), 'a.css': 'p{top:1px}'})
def restart(stage):
    stage.until('getComputedStyle(p).top==="1px"')
    port = stage.site.port
    stage.site.stop()
    stage.site.write({'a.css': 'p{top:2px}'})
    time.sleep(0.3)
    stage.site.start(port)
    stage.until('getComputedStyle(p).top==="2px"', seconds=15)


@row('a worker\'s data, changed while the server was down', files={
    'index.html': page('<p>x<script>new Worker("w.js").onmessage=e=>{window.v=e.data}</script>'),
    'w.js': 'fetch("d.txt").then(r=>r.text()).then(postMessage)', 'd.txt': '1'})
def worker_restart(stage):
    stage.until('window.v==="1"')
    port = stage.site.port
    stage.site.stop()
    stage.site.write({'d.txt': '2'})
    time.sleep(0.3)
    stage.site.start(port)
    stage.until('window.v==="2"', seconds=12)


for name, first, second in (('text', 'one', 'two two'), ('json', '{"a":1}', '{"a":22222}'), ('xml', '<a>one</a>', '<a>two two</a>'),
                            ('png', picture('red'), picture('green')), ('svg', picture('red', True), picture('green', True))):
    @row(f'{name}, opened by itself', files={'index.html': page('x'), 'a.' + name.replace('text', 'txt'): first})
    def document(stage, name=name, second=second):
        path = 'a.' + name.replace('text', 'txt')
        stage.open(path, is_ready=False)
        time.sleep(0.7)
        before = stage.browser.screenshot()
        stage.site.save({path: second})
        if not wait_for(lambda: stage.browser.screenshot() != before, 6):
            raise Wrong('nothing new is seen')


OVER = ('(()=>{const o=document.querySelector("preview-overlay");if(!o||!o.shadowRoot)return false;'
        'const e=document.elementFromPoint(innerWidth/2,innerHeight/3),c=o.shadowRoot.querySelector("pre");'
        'const b=(c||o).getBoundingClientRect();return b.width>50&&b.height>5&&(o===document.elementFromPoint(b.x+9,b.y+b.height/2)||o.contains(e))})()')
FAIL = ('sh', '-c', 'echo a.md:3: bad; exit 1')
for name, head, body in (
        ('over a page', '', '<p>x'), ('over a modal dialog', '', '<dialog id=d>d</dialog><script>d.showModal()</script>'),
        ('under Trusted Types', '<meta http-equiv=Content-Security-Policy content="require-trusted-types-for \'script\'">', '<p>x'),
        ('under a policy for styles', '<meta http-equiv=Content-Security-Policy content="style-src \'none\'">', '<p>x'),
        ('with a page that hides div', '<style>div,*{display:none}html{display:block;transform:scale(1)}body{display:block}</style>', '<p>x'),
        ('over a popover', '', '<div popover=manual id=d style="inset:0;width:100%;height:100%">d</div><script>d.showPopover()</script>')):
    @row(f'a failed build is seen {name}', files={'index.html': page(body, head)}, command=FAIL)
    def overlay(stage):
        stage.until(OVER, 'no overlay: ' + str(stage.browser.run('return document.documentElement.outerHTML.slice(-300)')), 6)


@row('a sheet under Trusted Types', files={'a.css': 'p{top:1px}', 'index.html': page(
    '<p id=p>x', '<meta http-equiv=Content-Security-Policy content="require-trusted-types-for \'script\'"><link rel=stylesheet href=a.css>')})
def trusted(stage):
    stage.site.save({'a.css': 'p{top:2px}'})
    stage.until('getComputedStyle(p).top==="2px"')


@row('what is fetched ahead reloads nothing', files={'index.html': page('<p>x', '<link rel=prefetch href=b.html>'), 'b.html': 'one'})
def prefetched(stage):
    time.sleep(0.5)
    stage.site.save({'b.html': 'two'})
    time.sleep(0.8)
    stage.loads()
