// Replaces the parts of a page whose files have changed: style sheets, images and frames. client.js loads it when it is
// first needed, and reloads the page where this throws or cannot be right.
Reflect.get(Document.prototype, 'currentScript', document).preview(client => {
'use strict'
const { query, roots, keyOf, parse, baseOf, attribute, since, loaded, texts, say, did, reload } = client
const { Date, Map, Set, Promise, MutationObserver, fetch, setTimeout } = client.natives

// By URL: the generation in which it was replaced. From then on its plain URL may show what the browser has kept.
const swapped = new Map()
// The server puts the extensions there.
const isImage = id => /\.(IMAGES)$/i.test(id)
let hasImages = false, latest = ''

const push = (list, item) => { list[list.length] = item }
// The URL under which the new bytes are had; `null`: this one does, or it is not about them.
const fresh = (url, base) => {
	const gen = url && swapped.get(keyOf(url, base))
	if (!gen) return null
	const next = parse(url, base), was = next.href
	next.searchParams.set('preview', gen)
	return next.href === was ? null : next.href
}
// A URL of this site as it was never asked for.
const renewed = (url, base) => {
	if (keyOf(url, base) === null) return url
	const next = parse(url, base)
	// A blob has the origin of its page too.
	if (next.protocol !== location.protocol) return url
	next.searchParams.set('preview', latest)
	return next.href
}
const list = (root, name) => {
	for (const { prototype } of [Document, ShadowRoot]) try { return Reflect.get(prototype, name, root) || [] } catch {}
	return []
}
const rules = sheet => { try { return sheet.cssRules || [] } catch { return [] } }
// A sheet of a style element has no URL of its own.
const baseOfSheet = (sheet, root) => {
	for (let s = sheet; s; s = s.parentStyleSheet) if (s.href) return s.href
	return baseOf(root)
}

// Images.

// `srcset` as in the HTML standard: a URL ends at white space, or at a comma before it.
const srcset = /([\s,]*)(\S*[^\s,])((?:,+(?=\s|$))|(?:\s+(?:[^,(]|\([^)]*\))*))?/g
const literal = /url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^)]*?))\s*\)/gi
const quoted = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g
// What was replaced, and what could not be.
let replaced = new Set(), stuck = ''
// WebKit escapes the dot.
const unescape = text => text.replace(/\\(?:([0-9a-f]{1,6})\s?|(\r\n|[\s\S]))/gi, (_, hex, c) => hex ? String.fromCodePoint(parseInt(hex, 16) % 0x110000) : /\s/.test(c) && c !== ' ' ? '' : c)
const freshText = (text, base) => {
	const change = (whole, a, b, c) => {
		const url = unescape(a ?? b ?? c), next = fresh(url, base)
		if (!next) return whole
		replaced.add(keyOf(url, base))
		return whole[0] === 'u' || whole[0] === 'U' ? `url("${next}")` : `"${next}"`
	}
	const next = text.replace(literal, change)
	return /image-set\(/i.test(next) ? next.replace(quoted, change) : next
}
const freshStyle = (style, base) => {
	if (!/url\(|image-set\(/i.test(style.cssText)) return
	for (const name of [...style]) {
		const value = style.getPropertyValue(name), next = freshText(value, base)
		if (next !== value) style.setProperty(name, next, style.getPropertyPriority(name))
	}
	// A shorthand with a variable in it: its parts have no values yet.
	const text = style.cssText, next = freshText(text, base)
	if (next === text) return
	style.cssText = next
	if (freshText(style.cssText, base) !== style.cssText) stuck ||= next
}
const freshRules = (owner, base) => { for (const rule of rules(owner)) freshRule(rule, base) }
const freshRule = (rule, base) => {
	if (rule.styleSheet) freshRules(rule.styleSheet, rule.styleSheet.href)
	if (rule.style) freshStyle(rule.style, base)
	if (rule.cssRules) freshRules(rule, base)
	if (!rule.style && !rule.cssRules && !('styleSheet' in rule) && freshText(rule.cssText, base) !== rule.cssText) stuck ||= rule.cssText
}
const painted = ['fill', 'stroke', 'filter', 'mask', 'clip-path', 'marker-start', 'marker-mid', 'marker-end', 'cursor']
const pictures = 'img,input[type=image],video,link[rel~=icon],image,use,feImage,[background],[srcset],[style],'
	+ '[fill*="url(" i],[stroke*="url(" i],[filter*="url(" i],[mask*="url(" i],[clip-path*="url(" i],[marker-start*="url(" i],'
	+ '[marker-mid*="url(" i],[marker-end*="url(" i],[cursor*="url(" i]'
const freshElement = e => {
	const base = baseOf(e)
	let isNew = false
	for (const name of ['src', 'poster', 'href', 'xlink:href', 'background']) {
		// The source of a video is not an image, and that of a sheet is looked at elsewhere.
		if (name === 'src' && e.localName === 'video') continue
		const value = attribute(e, name), next = fresh(value, base)
		if (!next || !isImage(keyOf(value, base))) continue
		replaced.add(keyOf(value, base))
		e.setAttribute(name, next)
		isNew = true
	}
	// Chromium prefers a candidate that it has in memory to the one that fits: none of them stays as it is.
	const candidates = attribute(e, 'srcset')
	if (candidates) {
		const next = candidates.replace(srcset, (whole, before, url, after = '') => {
			const next = fresh(url, base)
			isNew ||= !!next
			if (next) replaced.add(keyOf(url, base))
			return before + (next || renewed(url, base)) + after
		})
		if (isNew) e.setAttribute('srcset', next)
	}
	for (const name of painted) {
		const value = attribute(e, name), next = value && freshText(value, base)
		if (next && next !== value) e.setAttribute(name, next)
	}
	if (e.style && attribute(e, 'style')) freshStyle(e.style, base)
}
const freshSheets = (root, name) => { for (const sheet of list(root, name)) freshRules(sheet, baseOfSheet(sheet, root)) }
const freshRoot = root => {
	for (const e of query(root, pictures)) freshElement(e)
	for (const name of ['styleSheets', 'adoptedStyleSheets']) freshSheets(root, name)
}
const freshRoots = () => { for (const root of roots()) freshRoot(root) }

// Style sheets.

// Rules whose successors are being loaded.
const leaving = new Set()
// The rules of @import at any depth that lead to one of these.
const imports = (sheet, ids, base, found = []) => {
	for (const rule of rules(sheet)) {
		if (!('styleSheet' in rule) || leaving.has(rule)) continue
		if (ids(keyOf(rule.href, base), rule, base)) push(found, rule)
		else if (rule.styleSheet) imports(rule.styleSheet, ids, rule.styleSheet.href, found)
	}
	return found
}
const reimport = async (rule, base) => {
	leaving.add(rule)
	try { await succeed(rule, base) } finally { leaving.delete(rule) }
}
const succeed = async (rule, base) => {
	const sheet = rule.parentStyleSheet, url = fresh(rule.href, base)
	let index = 0
	for (const other of sheet.cssRules) { if (other === rule) break; index++ }
	// It may have been loaded before; an empty sheet says nothing else.
	const known = performance.getEntriesByName(url).length, start = Date.now()
	sheet.insertRule(rule.cssText.replace(/^@import\s+(url\((["']?).*?\2\)|(["']).*?\3)/i, `@import url("${url}")`), index + 1)
	const next = sheet.cssRules[index + 1]
	while (!rules(next.styleSheet).length) {
		const age = Date.now() - start
		if (next.styleSheet && (age > 1000 || performance.getEntriesByName(url).length > known)) break
		if (age > 5000) throw url
		await new Promise(done => setTimeout(done, 5))
	}
	await fonts(next.styleSheet)
	index = 0
	for (const other of rules(sheet)) { if (other === rule) { sheet.deleteRule(index); break } index++ }
	await settle(next.styleSheet, url)
}
// Chromium does not see that an import of an import was replaced.
const nudge = sheet => {
	try {
		while (sheet.parentStyleSheet) sheet = sheet.parentStyleSheet
		sheet.deleteRule(sheet.insertRule('preview-nothing {}', sheet.cssRules.length))
	} catch {}
}
const outdated = (sheet, base) => imports(sheet, (id, rule, base) => fresh(rule.href, base), base)
// What was replaced stays replaced in a sheet that came after it.
const settle = async (sheet, base) => {
	if (!sheet) return
	const all = []
	for (const rule of outdated(sheet, base)) push(all, reimport(rule, baseOfSheet(rule.parentStyleSheet, document)))
	await Promise.all(all)
	if (all.length) nudge(sheet)
	if (hasImages) freshRules(sheet, base)
}

// Shows the rules of a sheet that has come with its change at once; the sheet itself follows.
const rewrite = (sheet, text) => {
	// What these load would be loaded twice.
	if (!text || /@(import|names|font-face)|url|image-set/i.test(text)) return
	try {
		const next = new CSSStyleSheet()
		next.replaceSync(text)
		const texts = []
		for (const rule of next.cssRules) push(texts, rule.cssText)
		const old = [...sheet.cssRules]
		// Imports may be under way. A shorthand with a variable in it, of which a part is set again, is not to be had as text.
		for (const rule of old) if (rule.href) return
		for (const text of texts) if (/[{;]\s*(?!--)[\w-]+:\s*;/.test(text)) return
		let end = old.length
		for (const text of texts) sheet.insertRule(text, end++)
		for (const rule of old) sheet.deleteRule(0)
	} catch {}
}

// Links that are being replaced: their events are ours. By link: how to give up.
const busy = new Map()
const arrival = (link, href) => new Promise((done, failed) => {
	busy.set(link, { done, failed })
	if (href) link.href = href
}).finally(() => busy.delete(link))
const arrived = event => {
	const waiting = busy.get(event.target)
	if (waiting) {
		event.stopImmediatePropagation()
		event.type === 'load' ? waiting.done() : waiting.failed()
	} else if (event.type === 'load' && event.target.sheet) settle(event.target.sheet, event.target.sheet.href).catch(() => reload(latest, event.target.href))
}
const hasFonts = sheet => {
	for (const rule of rules(sheet)) if (rule.type === 5 || (rule.styleSheet && hasFonts(rule.styleSheet))) return true
	return false
}
const fonts = async sheet => {
	if (!hasFonts(sheet)) return
	rootHeight()
	return Promise.race([document.fonts.ready, new Promise(done => setTimeout(done, 1000))])
}
const rootHeight = () => document.documentElement.offsetHeight
const covers = new Map()
const uncover = link => {
	const cover = covers.get(link)
	covers.delete(link)
	cover?.remove()
	busy.get(cover)?.done()
}
// Puts a copy with that URL over a link, which does not apply yet; nothing, if it was taken away again meanwhile.
const covered = async (link, href) => {
	const cover = link.cloneNode()
	for (const name of ['id', 'title']) cover.removeAttribute(name)
	cover.rel = 'stylesheet'
	cover.href = href
	cover.media = 'not all'
	covers.set(link, cover)
	const arrives = arrival(cover)
	link.after(cover)
	await arrives
	if (covers.get(link) === cover) return cover
}
const show = (cover, link) => { link.hasAttribute('media') ? cover.media = link.media : cover.removeAttribute('media') }
// The page's own link stays. While it has no sheet, a copy of it stands in.
const relink = async link => {
	const href = fresh(link.href)
	if (!href) return
	if (link.integrity) throw 'a sheet with integrity'
	uncover(link)
	const { sheet } = link
	// No event.
	if (link.disabled || !sheet) return link.href = href
	const isOff = sheet.disabled
	const isLast = () => link.isConnected && fresh(link.href) === null
	if (!isOff) {
		rewrite(sheet, texts.get(keyOf(link.href)))
		const cover = await covered(link, href)
		if (!cover) return
		await settle(cover.sheet, href)
		show(cover, link)
		await fonts(cover.sheet)
		if (covers.get(link) !== cover) return
	}
	await arrival(link, href)
	if (link.sheet) link.sheet.disabled = isOff
	await settle(link.sheet, href)
	if (isLast()) uncover(link)
}
// While an import that came later is loading, Chromium applies nothing of a link's sheet.
const resettle = async link => {
	const isShown = !link.sheet.disabled && !covers.has(link)
	if (!isShown || !outdated(link.sheet, link.sheet.href).length) return settle(link.sheet, link.sheet.href)
	const cover = await covered(link, link.href)
	if (!cover) return
	show(cover, link)
	try {
		await fonts(cover.sheet)
		await settle(link.sheet, link.href)
	} finally { if (covers.get(link) === cover) uncover(link) }
}
const restyle = async ids => {
	const all = []
	for (const root of roots()) {
		for (const e of query(root, 'link[rel~=stylesheet]')) {
			if (isCover(e)) continue
			if (ids.has(keyOf(e.href))) push(all, relink(e))
			else if (e.sheet) push(all, resettle(e))
		}
		for (const e of query(root, 'style')) if (e.sheet) push(all, settle(e.sheet, baseOf(e)))
	}
	await Promise.all(all)
}
const isCover = link => { for (const cover of covers.values()) if (cover === link) return true; return false }

// What comes later.

// Nothing tells of rules that a script writes: the methods and accessors that lead to them are wrapped.
const wrapped = new Set()
// Rules and roots that a script has in its hands until the end of this task.
const lent = new Map()
let isOurs = false
const ourselves = work => {
	const was = isOurs
	isOurs = true
	try { return work() } finally { isOurs = was }
}
const lend = (object, work) => {
	if (!lent.size) Promise.resolve().then(() => {
		const works = [...lent.values()]
		lent.clear()
		ourselves(() => { for (const work of works) try { work() } catch {} })
	})
	lent.set(object, work)
}
const wrap = (type, name, after) => {
	const property = type && Reflect.getOwnPropertyDescriptor(type.prototype, name)
	for (const part of ['value', 'get', 'set']) {
		const native = property?.[part]
		if (typeof native !== 'function') continue
		property[part] = new Proxy(native, {
			apply(_, object, values) {
				const result = Reflect.apply(native, object, values)
				if (!isOurs) try { ourselves(() => after(object, result)) } catch {}
				return result
			}
		})
	}
	if (property) Reflect.defineProperty(type.prototype, name, property)
}
const sheetOf = owner => owner.parentStyleSheet || owner
const baseOfRules = owner => baseOfSheet(sheetOf(owner), document)
const inserted = (owner, index) => {
	const rule = rules(owner)[index], base = baseOfRules(owner)
	freshRule(rule, base)
	if (rule.href) settle(owner, base).then(() => follow(rule)).catch(() => reload(latest, 'a rule'))
}
// Nothing tells of the sheet of an import either.
const follow = async rule => {
	for (const end = Date.now() + 5000; rule.parentStyleSheet && Date.now() < end;) {
		if (rules(rule.styleSheet).length) return settle(rule.styleSheet, rule.styleSheet.href)
		await new Promise(done => setTimeout(done, 20))
	}
}
const all = owner => freshRules(owner, baseOfRules(owner))
const wrapRules = view => {
	if (wrapped.has(view)) return
	wrapped.add(view)
	wrap(view.CSSStyleSheet, 'insertRule', inserted)
	wrap(view.CSSGroupingRule, 'insertRule', inserted)
	wrap(view.CSSStyleRule, 'insertRule', inserted)
	wrap(view.CSSStyleSheet, 'addRule', all)
	wrap(view.CSSStyleSheet, 'replaceSync', all)
	wrap(view.CSSStyleSheet, 'replace', (sheet, done) => { done.then(() => ourselves(() => all(sheet))) })
	for (const type of [view.CSSStyleRule, view.CSSKeyframeRule]) for (const name of ['style', 'styleMap']) {
		wrap(type, name, rule => lend(rule, () => freshRule(rule, baseOfRules(rule))))
	}
	for (const type of [view.Document, view.ShadowRoot]) {
		wrap(type, 'adoptedStyleSheets', root => lend(root, () => freshSheets(root, 'adoptedStyleSheets')))
	}
	wrap(view.Element, 'animate', (element, { effect }) => {
		const base = baseOf(element)
		let isNew = false
		const frames = effect.getKeyframes().map(frame => {
			for (const name of Object.keys(frame)) {
				const next = typeof frame[name] === 'string' && freshText(frame[name], base)
				if (!next || next === frame[name]) continue
				frame[name] = next
				isNew = true
			}
			return frame
		})
		if (isNew) effect.setKeyframes(frames)
	})
}

const seen = new Set()
let rewrites = 0
const freshLater = e => {
	if (rewrites > 5000) return
	const { size } = replaced
	replaced.clear()
	freshElement(e)
	if (e.localName === 'style' && e.sheet) settle(e.sheet, baseOf(e)).catch(() => reload(latest, 'a style'))
	if (e.localName === 'link' && /\bstylesheet\b/i.test(e.rel) && !isCover(e) && !busy.has(e) && !covers.has(e)) {
		const href = fresh(e.href)
		if (href) e.href = href
	}
	if (e.localName === 'canvas' && hasImages) reload(latest, 'a canvas')
	rewrites += replaced.size
}
const changed = records => {
	let hasRoots = false
	for (const { type, target, addedNodes } of records) {
		if (type === 'attributes') { freshLater(target); continue }
		if (target.localName === 'style') freshLater(target)
		for (const node of addedNodes) {
			if (node.nodeType !== 1) continue
			freshLater(node)
			for (const e of Element.prototype.querySelectorAll.call(node, pictures + ',style,link,canvas')) freshLater(e)
			hasRoots = true
		}
	}
	if (hasRoots) arm()
}
const arm = () => {
	for (const root of roots()) {
		if (hasImages) wrapRules((root.ownerDocument || root).defaultView)
		if (seen.has(root)) continue
		seen.add(root)
		new MutationObserver(changed).observe(root, {
			subtree: true, childList: true, attributes: true,
			attributeFilter: ['src', 'srcset', 'href', 'xlink:href', 'poster', 'background', 'style', 'rel', ...painted]
		})
		for (const type of ['load', 'error']) root.addEventListener(type, arrived, true)
		if (swapped.size) freshRoot(root)
	}
}

// It has nothing in it yet.
client.added = () => { if (swapped.size) Promise.resolve().then(arm) }

// How this page shows a file: sheet, image, frame, nothing; `null`: also in a way that cannot be replaced.
const ways = (id, via) => {
	const found = new Set()
	for (const type of loaded.get(id)?.types || []) {
		if (!/^(img|image|input|css|link|i?frame|other|icon|video|use|fe-?image|body|table|t[hdr])$/i.test(type)) return null
	}
	// Something else of this page, a worker perhaps, uses it.
	for (const path of via) {
		const user = client.key(path), types = user === client.own ? [] : loaded.get(user)?.types
		for (const type of types || []) if (!/^(link|css|i?frame|navigation)$/.test(type)) return null
	}
	const is = (url, base) => keyOf(url, base) === id
	let isPrefetched = false
	for (const root of roots()) {
		const base = baseOf(root)
		for (const e of query(root, '[src],[data],[href],image,use,feImage')) {
			const name = e.localName
			for (const from of ['src', 'data', 'href', 'xlink:href']) {
				const url = attribute(e, from)
				if (!url || !is(url, base) || /^(a|area|base)$/.test(name)) continue
				if (/^i?frame$/.test(name)) found.add('frame')
				else if (name === 'link') {
					if (/\bstylesheet\b/i.test(e.rel)) found.add('sheet')
					else if (/\bicon\b/i.test(e.rel)) found.add('image')
					else if (/\b(prefetch|prerender)\b/i.test(e.rel)) isPrefetched = true
				} else if (/^(img|input|image|use|feImage)$/.test(name) && isImage(id)) found.add('image')
				else return null
			}
		}
		for (const e of query(root, 'link[rel~=stylesheet],style')) {
			if (!e.sheet || !imports(e.sheet, other => other === id, baseOfSheet(e.sheet, root)).length) continue
			found.add('sheet')
		}
		for (const sheet of list(root, 'styleSheets')) if (sheet.ownerNode?.nodeType === 7 && sheet.href && is(sheet.href)) return null
		if (!isImage(id)) continue
		if (query(root, 'canvas').length) return null
	}
	if (isImage(id)) found.add('image')
	return found.size || !isPrefetched ? found : found.add('nothing')
}
const reframe = id => {
	for (const root of roots()) for (const e of query(root, 'iframe,frame')) {
		if (keyOf(e.src) !== id) continue
		// A frame with a client looks after itself.
		try { if (!e.contentWindow.__preview) e.contentWindow.location.reload() } catch { e.src = e.src }
	}
}
// Closed shadow roots that the parser has made cannot be seen, only read of.
let source
const hasHiddenRoots = () => source ||= fetch(location.href, { cache: 'force-cache' })
	.then(answer => answer.text()).then(text => /shadowrootmode\s*=\s*["']?closed/i.test(text), () => false)

const names = ids => { let text = ''; for (const id of ids) text += (text && ', ') + id; return text }

return async (swaps, gen) => {
	const all = { sheet: new Set(), image: new Set(), frame: new Set(), nothing: new Set() }
	for (const { id, via } of swaps) {
		const found = ways(id, via)
		if (!found?.size) return reload(gen, id)
		for (const way of found) all[way].add(id)
	}
	latest = gen
	// WebKit tells of a picture that it had kept, where a script shows it again: nothing is left to do.
	const known = new Set()
	for (const id of [...all.sheet, ...all.image]) since(swapped.get(id), gen) >= 0 ? known.add(id) : swapped.set(id, gen)
	hasImages ||= all.image.size > 0
	for (const id of all.frame) reframe(id)
	if (all.image.size) {
		replaced = new Set()
		stuck = ''
		freshRoots()
		for (const id of all.image) if (!replaced.has(id) && !known.has(id) && !all.frame.has(id)) stuck ||= id
		if (stuck) return reload(gen, stuck)
		say('updated ' + names(all.image))
	}
	arm()
	if (all.sheet.size) {
		try { await restyle(all.sheet) } catch { return reload(gen, names(all.sheet)) }
		if (stuck) return reload(gen, stuck)
		say('styled ' + names(all.sheet))
	}
	did(all.sheet.size ? 'styled' : all.image.size || all.frame.size ? 'swapped' : 'nothing', gen)
	if ((all.sheet.size || all.image.size) && await hasHiddenRoots()) reload(gen, 'a closed shadow root')
}
})
