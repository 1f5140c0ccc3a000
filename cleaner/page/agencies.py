"""News agencies by the letters of their names, as bylines and datelines write them."""

from __future__ import annotations

import re

AGENCIES = {
    "ap": "AP", "associatedpress": "AP", "reuters": "Reuters", "thomsonreuters": "Reuters", "afp": "AFP",
    "agencefrancepresse": "AFP",
    "dpa": "dpa", "dpainfocom": "dpa", "deutschepresseagentur": "dpa", "apa": "APA", "austriapresseagentur": "APA",
    "ansa": "ANSA",
    "efe": "EFE", "agenciaefe": "EFE", "europapress": "Europa Press", "xinhua": "Xinhua", "新华社": "Xinhua",
    "新華社": "Xinhua",
    "tass": "TASS", "тасс": "TASS", "interfax": "Interfax", "интерфакс": "Interfax", "риановости": "RIA Novosti",
    "pti": "PTI",
    "presstrustofindia": "PTI", "ani": "ANI", "ians": "IANS", "kyodo": "Kyodo", "kyodonews": "Kyodo", "共同": "Kyodo",
    "共同通信": "Kyodo",
    "jiji": "Jiji", "jijipress": "Jiji", "時事": "Jiji", "時事通信": "Jiji", "yonhap": "Yonhap", "yonhapnews": "Yonhap",
    "yonhapnewsagency": "Yonhap", "연합뉴스": "Yonhap", "뉴시스": "Newsis", "bloomberg": "Bloomberg",
    "bloombergnews": "Bloomberg", "upi": "UPI",
    "unitedpressinternational": "UPI", "pa": "PA", "pamedia": "PA", "pressassociation": "PA", "panewsagency": "PA",
    "cna": "CNA",
    "中央社": "CNA", "sid": "SID", "kna": "KNA", "epd": "epd", "ats": "Keystone-SDA", "sda": "Keystone-SDA",
    "keystonesda": "Keystone-SDA",
    "keystoneats": "Keystone-SDA", "ntb": "NTB", "ritzau": "Ritzau", "stt": "STT", "anp": "ANP", "belga": "Belga",
    "pap": "PAP",
    "čtk": "ČTK", "ctk": "ČTK", "lusa": "Lusa", "agencialusa": "Lusa", "antara": "Antara", "bernama": "Bernama",
    "anadoluagency": "Anadolu",
    "anadoluajansı": "Anadolu", "aa": "Anadolu", "canadianpress": "The Canadian Press", "aap": "AAP",
    "cnnnewsource": "CNN Newsource",
    "statesnewsservice": "States News Service", "tribunenewsservice": "TNS", "tns": "TNS",
    "dowjonesnewswires": "Dow Jones", "mti": "MTI",
    "adnkronos": "Adnkronos", "中新社": "China News Service", "中新网": "China News Service", "укринформ": "Ukrinform",
    "agerpres": "Agerpres", "法新社": "AFP", "路透社": "Reuters", "路透": "Reuters", "美联社": "AP", "美聯社": "AP",
    "塔斯社": "TASS", "彭博社": "Bloomberg", "彭博": "Bloomberg",
}  # fmt: skip


def to_agency(text: str) -> str | None:
    """The news agency that a text names, in its usual short form; None for anything else.

    >>> to_agency("The Associated Press"), to_agency("(dpa)"), to_agency("Ann Lee")
    ('AP', 'dpa', None)
    """
    key = re.sub(r"[\W_]+", "", text.casefold())
    return AGENCIES.get(key) or AGENCIES.get(key.removeprefix("the"))
