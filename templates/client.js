// Keeps this page up to date. What replaces parts of it is in swap.js, which is loaded when it is first needed.
(() => {
'use strict'
if (window.__preview) return
// A page can replace what is global, and hide what its document has behind the name of an element: all that is used here
// is taken before the page's first script runs. Loops are `for` for the same reason.
const { WebSocket, Image, URL, Map, Set, Promise, setTimeout, clearTimeout, performance, console } = window
const { parse: decode, stringify } = JSON
const natives = { Date, Map, Set, Promise, MutationObserver, fetch: fetch.bind(window), setTimeout: setTimeout.bind(window) }
const bind = Function.prototype.call.bind.bind(Function.prototype.call)
const native = (type, ...names) => names.map(name => {
	const { get, value } = Object.getOwnPropertyDescriptor(type.prototype, name)
	return bind(get || value)
})
const [queryDocument, isHidden, rootOf, focusOf, create, current] = native(Document,
	'querySelectorAll', 'hidden', 'documentElement', 'activeElement', 'createElementNS', 'currentScript')
const [queryFragment] = native(DocumentFragment, 'querySelectorAll')
const [baseOf, parentOf, textOf] = native(Node, 'baseURI', 'parentElement', 'textContent')
const [childrenOf, attribute, shadowOf, left, top, id] = native(Element,
	'children', 'getAttribute', 'shadowRoot', 'scrollLeft', 'scrollTop', 'id')
const [replace] = native(String, 'replace')
const on = addEventListener.bind(window)
const xhtml = 'http://www.w3.org/1999/xhtml'
// `null` where it throws.
const safe = make => { try { return make() } catch { return null } }

const tag = current(document)
const endpoint = replace(new URL('socket', tag.src).href, 'http', 'ws')
const attempt = () => safe(() => new WebSocket(endpoint))
const prefix = new URL('.', tag.src).pathname
const page = { path: location.pathname, ...tag.dataset }
const swapper = replace(tag.src, 'client.js?', 'swap.js?')
tag.remove()
const say = text => console.info('preview: ' + text)
const warn = text => console.warn('preview: ' + text)
const isLost = () => {
	warn('this page is not kept up to date: no connection')
	// So that the terminal says it too.
	new Image().src = new URL('lost?' + page.path, swapper)
}
if (window.origin === 'null') return
// Now: a policy further down may forbid it.
let socket = attempt()
if (!socket) return isLost()
window.__preview = true

// By URL: what this page has loaded; what changed of late; the texts of style sheets that changed.
const loaded = new Map(), recent = new Map(), texts = new Map()
let pending = [], leaving = '', swap = null
let delay = 250, timer = 0, isRefused = false, attempts = 0

// What JSON.stringify makes of lists and objects, a page can change.
const encode = value => {
	if (typeof value !== 'object') return stringify(value)
	let text = ''
	if (value instanceof Array) {
		for (const item of value) text += (text && ',') + encode(item)
		return `[${text}]`
	}
	for (const name in value) if (value[name] != null) text += (text && ',') + encode(name) + ':' + encode(value[name])
	return `{${text}}`
}
// Frames of one tab share what is remembered: each has its number there.
const memory = name => {
	for (let view = window; view !== view.parent; view = view.parent) {
		for (let i = 0; i < view.parent.length; i++) if (view.parent[i] === view) name += i
	}
	return 'preview:' + location.pathname + location.search + name
}
const recall = name => safe(() => decode(sessionStorage[memory(name)]))
const remember = (name, value) => safe(() => sessionStorage[memory(name)] = encode(value))

// URLs are compared decoded, without query.
const key = path => safe(() => decodeURIComponent(path)) ?? path
const parse = (url, base) => new URL(url, base || baseOf(document))
const keyOf = (url, base) => safe(() => {
	const { origin, pathname } = parse(url, base)
	return origin === location.origin ? key(pathname) : null
})
// How many generations a is after b; NaN: of different runs.
const since = (a, b) => {
	const [i, n] = String(a).split('.'), [j, m] = String(b).split('.')
	return i === j ? n - m : NaN
}
const own = key(page.path)

const isStillOld = id => warn(id + ' is still old; service worker: ' + (navigator.serviceWorker?.controller?.scriptURL || 'none'))
// The change that this page was reloaded for: its generation and path.
const [reloaded, awaited] = recall('reloaded') || []
let isAwaiting = awaited?.[0] === '/'

const observe = entry => {
	const { pathname } = new URL(entry.name)
	const id = keyOf(entry.name)
	if (!id || pathname.startsWith(prefix)) return
	let gen, validator = ''
	for (const t of entry.serverTiming || []) if (t.name === 'preview') [gen, validator = ''] = t.description.split(' ')
	const types = loaded.get(id)?.types || new Set()
	types.add(entry.initiatorType)
	loaded.set(id, { path: pathname, validator, types, gen })
	if (isAwaiting && id === awaited && since(gen, reloaded) < 0) isStillOld(id, isAwaiting = false)
	const change = recent.get(id)
	if (change && since(change.gen, gen) > 0 && validator !== change.validator) apply([change], change.gen)
}
// What is in them is looked at when it matters: before the page has loaded that would only delay it.
let lists = []
const frames = new Map()
const catchUp = () => {
	const all = lists
	lists = []
	for (const list of all) for (const entry of list.getEntries()) observe(entry)
	// A frame without a client belongs to this page.
	for (const { defaultView } of roots()) {
		if (!defaultView || defaultView === window) continue
		const entries = defaultView.performance.getEntriesByType('resource')
		const seen = frames.get(defaultView) || 0
		frames.set(defaultView, entries.length)
		for (let i = seen; i < entries.length; i++) observe(entries[i])
	}
}
new PerformanceObserver(list => {
	lists[lists.length] = list
	if (recent.size || isAwaiting) catchUp()
}).observe({ type: 'resource', buffered: true })

const query = (root, selector) => { try { return queryDocument(root, selector) } catch { return queryFragment(root, selector) } }
// What a page makes by a call is seen when it is made, or never.
const watch = (owner, name, see) => {
	owner[name] = new Proxy(owner[name], {
		apply(...call) {
			const made = Reflect.apply(...call)
			see(made, call[1])
			kit.added?.()
			return made
		}
	})
}
const closed = new WeakMap(), popups = new Set()
watch(Element.prototype, 'attachShadow', (root, host) => root.mode === 'closed' && closed.set(host, root))
watch(window, 'open', view => popups.add(view))
// What has a client looks after itself.
const documentOf = view => safe(() => view.closed || view.__preview ? null : view.document)
// This document, those of popups and frames that have no client, and their shadow roots at any depth.
const roots = () => {
	const found = [document]
	for (const view of popups) {
		const inner = documentOf(view)
		inner ? found[found.length] = inner : popups.delete(view)
	}
	for (const root of found) for (const e of query(root, '*')) {
		const inner = shadowOf(e) || closed.get(e) || safe(() => documentOf(e.contentWindow))
		if (inner) found[found.length] = inner
	}
	return found
}

// Firefox keeps a style element's sheet by its text, over reloads too, with the pictures and imports that it had then. A
// text that was never there before has none.
const notes = new WeakMap(), stamp = `/*preview ${performance.timeOrigin}*/`
const renew = root => {
	for (const e of query(root, 'style')) {
		const note = notes.get(e)
		if (note === 0 || note && note === e.lastChild || !/url\(|image-set\(|@import/i.test(textOf(e))) continue
		notes.set(e, new Text(stamp))
		e.append(notes.get(e))
	}
}
const renewLater = root => {
	renew(root)
	new natives.MutationObserver(() => renew(root)).observe(root, { childList: true, subtree: true })
}
if (CSS.supports('-moz-appearance', 'none')) {
	renewLater(document)
	on('DOMContentLoaded', () => { for (const root of roots()) if (root !== document) renewLater(root) })
	// A policy that names the hash of the text.
	on('securitypolicyviolation', ({ target, blockedURI }) => {
		if (blockedURI !== 'inline' || !notes.get(target)) return
		notes.get(target).remove()
		notes.set(target, 0)
	}, true)
}

const send = message => { if (socket?.readyState === 1) socket.send(encode(message)) }
const did = (action, gen) => send({ type: 'did', action, generation: gen })
const show = () => {
	catchUp()
	const resources = []
	for (const r of loaded.values()) resources[resources.length] = [r.path, r.validator]
	send({ type: 'shows', ...page, resources })
}
const later = () => {
	if (++attempts === 4) isLost()
	timer = setTimeout(connect, delay)
	delay = delay < 5000 ? delay * 2 : 10000
}
const attach = () => {
	const current = socket
	if (!current) return later()
	current.onopen = () => { delay = 250; attempts = 0; show() }
	current.onmessage = event => { if (current === socket) take(decode(event.data)) }
	current.onclose = () => { if (current === socket) { socket = null; later() } }
}
const connect = () => {
	clearTimeout(timer)
	if (socket || isRefused) return
	socket = attempt()
	attach()
}

on('securitypolicyviolation', e => {
	if (isRefused || e.effectiveDirective !== 'connect-src' || !endpoint.startsWith(e.blockedURI)) return
	isRefused = true
	isLost()
})
on('online', connect)
on('visibilitychange', () => {
	if (isHidden(document)) return
	connect()
	const messages = pending
	pending = []
	for (const message of messages) take(message)
})
// A socket keeps a page out of the back/forward cache.
on('pagehide', () => {
	clearTimeout(timer)
	socket?.close()
	socket = null
})
on('pageshow', e => { if (e.persisted) connect(delay = 250) })

const take = message => {
	const { type, generation: gen, changes } = message
	if (type === 'reload') reload(gen, 'a request')
	if (type === 'current') did('nothing', gen)
	// A failure that lasts follows the greeting, which shows none.
	if (/build|hello/.test(type)) overlay(message)
	if (type !== 'change') return
	if (isHidden(document) && !popups.size) {
		for (const change of changes || []) delete change.text
		pending[pending.length] = message
		did('nothing', gen)
	} else if (changes) apply(changes, gen)
	else show()
}

const apply = (changes, gen) => {
	catchUp()
	const shown = new Set(loaded.keys())
	for (const root of roots()) {
		for (const e of query(root, '[src],[data],link,image,use')) {
			for (const name of ['src', 'data', 'href', 'xlink:href']) shown.add(keyOf(attribute(e, name), baseOf(root)))
		}
	}
	let reason
	const swaps = []
	for (const change of changes) {
		const id = key(change.path)
		const covers = other => other === id || (change.kind !== 'created' && id.endsWith('/') && !!other?.startsWith(id))
		const isOld = validator => !change.validator || change.validator !== validator
		change.gen = gen
		// What was loaded since may be newer.
		texts.set(id, since(loaded.get(id)?.gen, gen) >= 0 ? '' : change.text)
		delete change.text
		recent.set(id, change)
		if (recent.size > 500) recent.delete(recent.keys().next().value)
		if (covers(own)) {
			if (isOld(page.validator)) reason ||= id
			continue
		}
		let count = 0
		for (const other of shown) {
			if (!covers(other)) continue
			count++
			if (!isOld(loaded.get(other)?.validator)) continue
			if (change.kind === 'removed') reason ||= other
			else swaps[swaps.length] = { id: other, via: change.via || [] }
		}
		if (count || !isOld(page.validator)) continue
		for (const path of change.via || []) if (key(path) === own) reason ||= id
	}
	if (reason) return reload(gen, reason)
	if (!swaps.length) return did('nothing', gen)
	if (!swap) loadSwap()
	swap.then(run => run(swaps, gen)).catch(() => reload(gen, swaps[0].id))
}

// It is handed over on the script's own element.
const loadSwap = () => {
	swap = new Promise((done, failed) => {
		const script = create(document, xhtml, 'script')
		script.preview = start => done(start(kit))
		script.onerror = failed
		try { script.src = swapper } catch {
			script.src = trustedTypes.createPolicy('preview', { createScriptURL: url => url }).createScriptURL(swapper)
		}
		rootOf(document).append(script)
		script.remove()
	})
}

const reload = (gen, reason) => {
	if (since(leaving, gen) >= 0) return
	leaving = gen
	if (since(reloaded, gen) >= 0) {
		isStillOld(reason)
		return did('nothing', gen)
	}
	location.reload()
	remember('reloaded', [gen, reason])
	remember('place', place())
	say('reloading for ' + reason)
	did('reloaded', gen)
}

const kit = { query, roots, keyOf, parse, baseOf, attribute, since, loaded, texts, say, did, reload, key, own, natives }

// What a failed build said, over everything else: in the top layer, and within a modal dialog where one is open.
let panel, before
// In a frame that nobody is in, the focus stays where it is: in the editor of an IDE.
const focus = e => { try { if (window === window.top || document.hasFocus()) e.focus({ preventScroll: true }) } catch {} }
const close = () => {
	if (!panel) return
	panel.remove()
	panel = null
	focus(before)
}
const build = (parent, node) => {
	if (typeof node === 'string') return parent.append(node)
	const [name, attributes] = node
	const e = create(document, xhtml, name)
	for (const name in attributes) e.setAttribute(name, attributes[name])
	parent.append(e)
	for (let i = 2; i < node.length; i++) build(e, node[i])
	return e
}
// What opens later lies over it, and a modal dialog makes everything around it inert.
const raise = own => {
	if (panel !== own) return
	// Where that cannot be told, it is.
	const isSeen = () => own.isConnected && (safe(() => own.getRootNode().elementFromPoint(innerWidth >> 1, innerHeight >> 1) === own) ?? true)
	setTimeout(raise, 500, own)
	if (isSeen()) return
	const places = [rootOf(document)], e = focusOf(document)
	if (e !== own) before = e
	for (const root of roots()) for (const e of query(root, 'dialog[open]')) places[places.length] = e
	for (const place of places) {
		place.append(own)
		safe(() => own.showPopover())
		if (isSeen()) break
	}
	focus(own.shadowRoot.firstChild)
}
const overlay = ({ state, message, card, style }) => {
	if (state === 'started') return
	close()
	if (!card) return
	console.error('preview: ' + message)
	try {
		// A frame leaves it to a page around it that has this script too.
		for (let w = window; w !== w.parent; w = w.parent) if (safe(() => w.parent.__preview)) return
		panel = create(document, xhtml, 'preview-overlay')
		panel.popover = 'manual'
		const root = panel.attachShadow({ mode: 'open' })
		// A sheet that is constructed needs leave from no policy.
		const sheet = new CSSStyleSheet()
		sheet.replaceSync(style)
		root.adoptedStyleSheets = [sheet]
		build(root, card)
		query(root, 'button')[0].onclick = close
		raise(panel)
	} catch {}
}
on('keydown', event => {
	const { key } = event
	if (!panel) return
	if (key === 'Escape') close()
	else if (key === 'Tab') query(panel.shadowRoot, 'button:not(:focus),pre')[0].focus()
	else return
	event.preventDefault()
	event.stopImmediatePropagation()
}, true)

// Where the reader is.
const selector = e => {
	let path = ''
	for (; e && parentOf(e); e = parentOf(e)) {
		if (id(e)) return '#' + CSS.escape(id(e)) + path
		let number = 1
		for (const other of childrenOf(parentOf(e))) { if (other === e) break; number++ }
		path = `>:nth-child(${number})` + path
	}
	return ':root' + path
}
const place = () => {
	const e = focusOf(document), scrolled = []
	for (const e of query(document, history.scrollRestoration === 'auto' ? ':not(:root)' : '*')) {
		if ((left(e) || top(e)) && scrolled.length < 99) scrolled[scrolled.length] = [selector(e), left(e), top(e)]
	}
	return { scrolled, focus: selector(e), caret: [e?.selectionStart ?? 0, e?.selectionEnd ?? 0] }
}
on('DOMContentLoaded', () => {
	const last = recall('place')
	if (!last) return
	remember('place', 0)
	const find = path => query(document, path)[0]
	const rescroll = () => { for (const [path, left, top] of last.scrolled) find(path)?.scrollTo(left, top) }
	rescroll()
	on('load', rescroll)
	const e = find(last.focus), current = focusOf(document)
	if (!e || (current && current.localName !== 'body')) return
	focus(e)
	try { e.setSelectionRange(...last.caret) } catch {}
})

attach()
})()
