"""What walls, challenges and error pages call themselves, in the languages they were seen in."""

from __future__ import annotations

import re

BLOCKED_TITLE = re.compile(
    r"^(?:just a moment(?:\.\.\.|…)?|attention required!?(?: \| cloudflare)?|access denied|access to this page has "
    r"been denied\.?|"
    r"(?:are you a |verify (?:that )?you(?: a|')re (?:a )?)?(?:robot|human)\??|robot check|security check(?:point)?|"
    r"human verification|checking your browser.{0,40}|ddos[- ]guard|one more step|pardon our interruption(?:\.\.\.|…)?|"
    r"please (?:verify|wait|enable (?:js|javascript|cookies)).{0,60}|bot verification|captcha(?: challenge)?|"
    r"验证码|安全验证|"
    r"人机验证|403 forbidden|429 too many requests|you have been blocked|request (?:rejected|unsuccessful)\.?|client "
    r"challenge|"
    r"vercel security checkpoint|sucuri website firewall.{0,40}|ein moment(?:,? bitte)?(?:\.\.\.|…)?|un momento(?:,? "
    r"por favor)?(?:\.\.\.|…)?|"
    r"доступ ограничен|проверка браузера.{0,30})$",
    re.IGNORECASE,
)
BLOCKED_MARKUP = (
    "_cf_chl_opt", "cdn-cgi/challenge-platform/h/", "px-captcha", "Incapsula incident ID", "geo.captcha-delivery.com",
    "distil_r_captcha", "awsWafCookieDomainList", "_Incapsula_Resource",
)  # fmt: skip
ERROR_TITLE = re.compile(
    r"^(?:\W{0,3}(?:http )?(?:error|fehler|erreur|ошибка)?\s?\W{0,3}\(?(?:404|410|500|502|503|504)\)?(?![\d%])"
    r"(?:\W{0,4}$|\W{0,4}(?:page |file |seite )?(?:not found|error|fehler|erreur|gone|internal|bad gateway|service|"
    r"nicht gefunden|"
    r"introuvable|ошибка|страница|找不到|不存在).{0,60}|\s?[|\-–—:·].{0,60})|"
    r"(?:oops|sorry|uh-oh)?\W{0,4}(?:the |this |that |we can't find (?:the |that )?)?page (?:(?:you (?:are "
    r"looking for|requested) )?"
    r"(?:was |is |could )?(?:not (?:be )?(?:found|available|exist)|no longer (?:exists|available)|unavailable|"
    r"doesn.?t exist|"
    r"cannot be found|can.?t be found))\W{0,3}(?:[|\-–—].{0,60})?|"
    r"not found\W{0,3}(?:[|\-–—].{0,60})?|(?:internal )?server error\W{0,3}|service (?:temporarily "
    r")?unavailable\W{0,3}|bad gateway\W{0,3}|"
    r"(?:diese |die )?seite (?:wurde )?(?:leider )?nicht gefunden.{0,60}|(?:cette )?page (?:introuvable|non "
    r"trouvée).{0,60}|"
    r"p[áa]gina no encontrada.{0,60}|p[áa]gina n[ãa]o encontrada.{0,60}|pagina non trovata.{0,60}|pagina niet "
    r"gevonden.{0,60}|"
    r"sid(?:an|en) (?:hittades inte|blev ikke fundet|finnes ikke|ble ikke funnet).{0,60}|nie znaleziono strony.{0,60}|"
    r"stránka nenalezena.{0,60}|страница не найдена.{0,60}|сторінку не знайдено.{0,60}|sayfa bulunamadı.{0,60}|"
    r"(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到).{0,40}|(?:您|你)(?:访问|訪問|要找)的?(?:页面|頁面|网页).{0,20}不存在.{0,20}|"
    r"(?:お探しの)?ページが?(?:は)?(?:見つかりません|存在しません).{0,40}|페이지를 찾을 수 없습니다.{0,40})$",
    re.IGNORECASE,
)
CONSENT_TITLE = re.compile(
    r"consent|cookies?(?:\W|$)|privacy (?:choices|settings|preferences|notice)|your privacy|before you continue|"
    r"einwilligung|zustimmung|datenschutz|privatsphäre|bevor sie fortfahren|mit werbung|weiter(?:lesen)? mit|"
    r"votre vie privée|avant de continuer|tu privacidad|antes de continuar|la tua privacy|prima di continuare|uw "
    r"privacy|"
    r"part of the yahoo family|gehört zu yahoo",
    re.IGNORECASE,
)
CONSENT_WORD = re.compile(
    r"\b(?:cookies?|consent|partners?|personali[sz]ed ads|privacy|accept all|reject all|einwillig\w*|zustimm\w*|"
    r"datenschutz\w*|"
    r"alle akzeptieren|partnern?|personalisierte|tracking|accepter|refuser|partenaires|aceptar|rechazar|socios|"
    r"accetta\w*|rifiuta)\b",
    re.IGNORECASE,
)
PAYWALL = re.compile(
    r"subscribe to (?:continue|read|keep)|(?:continue|keep) reading (?:with|for)|already a subscriber|to (?:continue|"
    r"keep) reading|"
    r"for subscribers only|subscriber[- ]only|exclusively for subscribers|this (?:article|story|content) is (?:only "
    r")?(?:for|available to) "
    r"(?:\w+ )?(?:subscribers|members)|register (?:now )?to (?:continue|read)|sign (?:in|up) to (?:continue|read)|"
    r"unlock this article|"
    r"jetzt weiterlesen|weiterlesen mit|nur für abonnenten|(?:diesen|den ganzen) artikel (?:weiter)?lesen|sie "
    r"möchten weiterlesen|"
    r"bereits abonnent|réservé aux abonnés|il vous reste [\d,.]+ ?%|lire la suite|abonnez-vous pour|contenido "
    r"exclusivo para suscriptores|"
    r"para seguir leyendo|suscríbete para|contenuto riservato|per continuare a leggere|solo per abbonati|alleen voor "
    r"abonnees|"
    r"kun for abonnenter|for abonnenter|läs vidare|endast för prenumeranter|tylko dla subskrybentów|доступно только "
    r"подписчикам|"
    r"会員限定(?:記事|です)|有料会員(?:限定|になると|の方)|この記事は有料|残り\s?\d+文字|订阅后阅读|登录后阅读全文|付费阅读|유료회원",
    re.IGNORECASE,
)
