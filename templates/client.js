// Keeps this page up to date.
(() => {
'use strict'
if (window.__preview) return
const tag = document.currentScript
const endpoint = new URL('socket', tag.src)
const attempt = () => { try { return new WebSocket(endpoint) } catch { return null } }
// First: a policy further down may forbid it.
let socket = window.origin === 'null' ? null : attempt()
const prefix = new URL('.', tag.src).pathname
const page = { path: location.pathname, ...tag.dataset }
tag.remove()
if (!socket) return
window.__preview = true

const loaded = new Map()
const recent = new Map()
const texts = new Map()
const memory = 'preview:' + location.pathname + location.search
let pending = [], leaving = ''
let delay = 250, timer = 0, isRefused = false

const $ = document.querySelector.bind(document)
const $$ = document.querySelectorAll.bind(document)
const say = text => console.info('preview: ' + text)
const recall = name => { try { return JSON.parse(sessionStorage[memory + name]) } catch { return null } }
const remember = (name, value) => { try { sessionStorage[memory + name] = JSON.stringify(value) } catch {} }

// URLs are compared decoded, without query.
const key = path => { try { return decodeURIComponent(path) } catch { return path } }
const parse = (url, base) => new URL(url, base || document.baseURI)
const keyOf = (url, base) => {
	try {
		const { origin, pathname } = parse(url, base)
		return origin === location.origin ? key(pathname) : null
	} catch { return null }
}
const versioned = (url, base, gen) => {
	const fresh = parse(url, base)
	fresh.searchParams.set('preview', gen)
	return fresh.href
}
// How many generations a is after b; NaN: of different runs.
const since = (a, b) => {
	const [[i, n], [j, m]] = [a, b].map(gen => String(gen).split('.'))
	return i === j ? n - m : NaN
}
const own = key(page.path)

const observe = entry => {
	const { pathname } = new URL(entry.name)
	const id = keyOf(entry.name)
	if (!id || pathname.startsWith(prefix)) return
	const timing = entry.serverTiming?.find(t => t.name === 'preview')
	const [gen, validator = ''] = timing?.description.split(' ') || []
	const types = loaded.get(id)?.types || new Set()
	types.add(entry.initiatorType)
	loaded.set(id, { path: pathname, validator, types, gen })
	const change = recent.get(id)
	if (change && since(change.gen, gen) > 0 && validator !== change.validator) apply([change], change.gen)
}
// What is in them is looked at when it matters: before the page has loaded that would only delay it.
const lists = []
const catchUp = () => lists.splice(0).forEach(list => list.getEntries().forEach(observe))
new PerformanceObserver(list => {
	lists.push(list)
	if (recent.size) catchUp()
}).observe({ type: 'resource', buffered: true })

const roots = () => {
	const found = [document]
	$$('*').forEach(e => { if (e.shadowRoot) found.push(e.shadowRoot) })
	return found
}
const each = (selector, body) => roots().forEach(root => root.querySelectorAll(selector).forEach(body))

const send = message => { if (socket?.readyState === 1) socket.send(JSON.stringify(message)) }
const did = (action, gen) => send({ type: 'did', action, generation: gen })
const show = () => {
	catchUp()
	send({ type: 'shows', ...page, resources: [...loaded.values()].map(r => [r.path, r.validator]) })
}
const later = () => {
	clearTimeout(timer)
	timer = setTimeout(connect, delay)
	delay = Math.min(delay * 2, 10000)
}
const attach = () => {
	const current = socket
	if (!current) return later()
	current.onopen = () => { delay = 250; show() }
	current.onmessage = event => { if (current === socket) take(JSON.parse(event.data)) }
	current.onclose = () => { if (current === socket) { socket = null; later() } }
}
const connect = () => {
	clearTimeout(timer)
	if (isRefused) return
	socket = attempt()
	attach()
}

const on = addEventListener
on('securitypolicyviolation', e => {
	if (isRefused || e.effectiveDirective !== 'connect-src' || !e.blockedURI.includes(endpoint.host)) return
	isRefused = true
	say('a policy forbids to reconnect: reload by hand')
})
on('online', () => socket || connect())
on('visibilitychange', () => {
	if (document.hidden) return
	if (!socket) connect()
	pending.splice(0).forEach(take)
})
// A socket keeps a page out of the back/forward cache.
on('pagehide', () => {
	const current = socket
	socket = null
	clearTimeout(timer)
	current?.close()
})
on('pageshow', e => { if (e.persisted && !socket) connect(delay = 250) })

const take = message => {
	const { type, generation: gen, changes } = message
	if (type === 'reload') reload(gen, 'a request')
	if (type === 'current') did('nothing', gen)
	// A failure that lasts follows the greeting, which shows none.
	if (/build|hello/.test(type)) overlay(message)
	if (type !== 'change') return
	if (document.hidden) {
		changes?.forEach(change => delete change.text)
		pending.push(message)
		did('nothing', gen)
	} else if (changes) apply(changes, gen)
	else show()
}

const apply = (changes, gen) => {
	catchUp()
	const found = { sheet: new Set(), image: new Set(), frame: new Set() }
	const shown = new Set(loaded.keys())
	each('[src],[data],link:is([rel~=icon],[rel~=stylesheet])', e => shown.add(keyOf(e.src || e.data || e.href)))
	let reason
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
		const used = [...shown].filter(covers)
		for (const other of used) {
			const { validator, types } = loaded.get(other) || {}
			if (!isOld(validator)) continue
			const how = change.kind === 'removed' ? null : use(other, types || [])
			if (how) found[how].add(other)
			else reason ||= other
		}
		if (!used.length && isOld(page.validator) && change.via?.some(path => key(path) === own)) reason ||= id
	}
	if (reason) return reload(gen, reason)
	found.frame.forEach(reframe)
	for (const id of found.image) if (!reimage(id, gen)) return reload(gen, id)
	if (!found.sheet.size) return did(found.image.size || found.frame.size ? 'swapped' : 'nothing', gen)
	const names = [...found.sheet].join(', ')
	restyle(found.sheet, gen).then(
		() => { say('styled ' + names); did('styled', gen) },
		() => reload(gen, names))
}

const use = (id, types) => {
	let how = /\.(png|jpe?g|gif|webp|avif|svg|ico|bmp|apng)$/i.test(id) ? 'image' : null
	if ([...types].some(t => !/^(img|image|input|css|link|i?frame|other)$/.test(t))) return null
	each('iframe,frame', e => { if (keyOf(e.src) === id) how = 'frame' })
	each('link[rel~=stylesheet],style', e => {
		if ((e.href && keyOf(e.href) === id) || (e.sheet && imports(e.sheet, new Set([id])).length)) how = 'sheet'
	})
	return how
}

const reframe = id => each('iframe,frame', e => {
	if (keyOf(e.src) !== id) return
	// A frame with this script in it looks after itself.
	try { if (!e.contentWindow.__preview) e.contentWindow.location.reload() } catch { e.src = e.src }
})

const reload = (gen, reason) => {
	if (since(leaving, gen) >= 0) return
	leaving = gen
	if (since(recall('reloaded'), gen) >= 0) {
		const worker = navigator.serviceWorker?.controller
		console.warn(`preview: ${reason} is still old` + (worker ? `: ${worker.scriptURL} may answer from a cache` : ''))
		return did('nothing', gen)
	}
	location.reload()
	remember('reloaded', gen)
	remember('place', place())
	say('reloading for ' + reason)
	did('reloaded', gen)
}

// @import rules at any depth that lead to one of these.
const imports = (sheet, ids) => {
	try {
		return [...sheet.cssRules].filter(rule => rule instanceof CSSImportRule).flatMap(rule =>
			ids.has(keyOf(rule.href, sheet.href)) ? [rule] : rule.styleSheet ? imports(rule.styleSheet, ids) : [])
	} catch { return [] }
}

// Shows the rules of a sheet that has come with its change at once; the sheet itself follows.
const rewrite = (sheet, text) => {
	// What these load would be loaded twice.
	if (!text || /@(import|names)|url|image-set/i.test(text)) return
	try {
		const fresh = new CSSStyleSheet()
		fresh.replaceSync(text)
		const rules = [...fresh.cssRules].map(rule => rule.cssText)
		const old = [...sheet.cssRules]
		// Imports may be under way. A shorthand with a variable in it, of which a part is set again, is not to be had as text.
		if (old.some(rule => rule.href) || /[{;]\s*(?!--)[\w-]+:\s*;/.test(rules)) return
		rules.forEach((rule, i) => sheet.insertRule(rule, old.length + i))
		old.forEach(() => sheet.deleteRule(0))
	} catch {}
}

const reimport = (rule, gen) => new Promise((done, failed) => {
	const sheet = rule.parentStyleSheet
	const index = [...sheet.cssRules].indexOf(rule)
	const url = versioned(rule.href, sheet.href, gen)
	const end = Date.now() + 5000
	sheet.insertRule(rule.cssText.replace(/^@import\s+(url\((["']?).*?\2\)|(["']).*?\3)/, `@import url("${url}")`), index + 1)
	const look = () => {
		let rules
		try { rules = sheet.cssRules[index + 1].styleSheet.cssRules } catch {}
		if (rules?.length || (rules && performance.getEntriesByName(url).length)) done(sheet.deleteRule(index))
		else if (Date.now() > end) failed()
		else setTimeout(look, 5)
	}
	look()
})
const reimportAll = (sheet, ids, gen) => Promise.all(imports(sheet, ids).map(rule => reimport(rule, gen)))

const restyle = async (ids, gen) => {
	const all = []
	each('style', e => { if (e.sheet) all.push(reimportAll(e.sheet, ids, gen)) })
	each('link[rel~=stylesheet]', old => {
		if (!ids.has(keyOf(old.href)) && !(old.sheet && imports(old.sheet, ids).length)) return
		if (old.isNew) return
		if (old.integrity) return all.push(Promise.reject())
		const href = versioned(old.href, null, gen)
		// No event.
		if (old.disabled) return all.push(old.href = href)
		rewrite(old.sheet, texts.get(keyOf(old.href)))
		old.next?.remove()
		const link = old.cloneNode()
		link.isNew = true
		old.next = link
		link.href = href
		all.push(new Promise((done, failed) => {
			link.onload = async () => {
				link.onload = null
				await reimportAll(link.sheet, ids, gen)
				if (old.next === link) {
					link.isNew = false
					old.remove()
				}
				done()
			}
			link.onerror = () => { link.remove(); failed() }
			old.after(link)
		}))
	})
	await Promise.all(all)
	if (!all.length) throw 0
}

const reimage = (id, gen) => {
	let count = 0
	const fresh = (url, base) => {
		if (keyOf(url, base) !== id) return url
		count++
		return versioned(url, base, gen)
	}
	const freshCSS = (owner, base) => {
		const { style, styleSheet } = owner
		for (const name of [...style || []]) {
			const value = style.getPropertyValue(name)
			const changed = value.replace(/url\((["']?)(.*?)\1\)/g, (_, quote, url) => `url("${fresh(url, base)}")`)
			if (changed !== value) style.setProperty(name, changed, style.getPropertyPriority(name))
		}
		if (styleSheet) freshCSS(styleSheet, styleSheet.href)
		try { for (const rule of owner.cssRules || []) freshCSS(rule, base) } catch {}
	}
	each('img,input[type=image],video,link[rel~=icon],image', e => {
		for (const name of ['src', 'poster', 'href', 'xlink:href']) {
			const value = e.getAttribute(name)
			if (value && keyOf(value) === id) e.setAttribute(name, fresh(value))
		}
	})
	each('img[srcset],source[srcset]', e => {
		e.srcset = e.srcset.replace(/(^|[\s,])([^\s,]\S*[^\s,])(?=[\s,]|$)/g, (_, before, url) => before + fresh(url))
	})
	each('[style*="url("]', e => freshCSS(e))
	for (const root of roots()) for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) freshCSS(sheet, sheet.href)
	if (count) say('updated ' + id)
	return count
}

// A sheet that is constructed needs leave from no policy.
let panel
const overlay = ({ state, message, markup, style }) => {
	if (state === 'started') return
	panel = panel?.remove()
	if (!markup) return
	console.error('preview: ' + message)
	if (window !== top) return
	try {
		panel = document.createElement('div')
		const root = panel.attachShadow({ mode: 'open' })
		const sheet = new CSSStyleSheet()
		sheet.replaceSync(style)
		root.adoptedStyleSheets = [sheet]
		root.innerHTML = markup
		document.documentElement.append(panel)
		root.firstChild.focus()
	} catch {}
}
on('keydown', event => { if (event.key === 'Escape') panel = panel?.remove() }, true)

// Where the reader is.
const selector = e => {
	const path = []
	for (; e?.parentElement; e = e.parentElement) {
		if (e.id) { path.unshift('#' + CSS.escape(e.id)); break }
		path.unshift(`:nth-child(${[...e.parentElement.children].indexOf(e) + 1})`)
	}
	return path.join('>')
}
const place = () => {
	const focus = document.activeElement
	const scrolled = [...$$('body *')].filter(e => e.scrollTop || e.scrollLeft)
	return {
		scrolled: scrolled.slice(0, 99).map(e => [selector(e), e.scrollLeft, e.scrollTop]),
		focus: focus === document.body ? '' : selector(focus),
		caret: [focus?.selectionStart, focus?.selectionEnd]
	}
}
on('DOMContentLoaded', () => {
	const last = recall('place')
	if (!last) return
	remember('place', null)
	const rescroll = () => last.scrolled.forEach(([path, left, top]) => $(path)?.scrollTo(left, top))
	rescroll()
	on('load', rescroll)
	const e = last.focus && $(last.focus)
	if (!e || ![null, document.body].includes(document.activeElement)) return
	e.focus({ preventScroll: true })
	try { e.setSelectionRange(...last.caret) } catch {}
})

attach()
})()
