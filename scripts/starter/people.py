"""Names, places and tastes from which customers are drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    country: str
    locale: str
    climate: str
    zones: tuple[str, ...]
    names: str  # a key of NAMES
    weight: int


PLACES = (
    Place("GB", "en", "temperate", ("Europe/London",), "british", 24),
    Place("IE", "en", "temperate", ("Europe/Dublin",), "british", 6),
    Place("US", "en", "continental", ("America/New_York", "America/Chicago", "America/Los_Angeles"), "british", 11),
    Place("CA", "en", "continental", ("America/Toronto", "America/Vancouver"), "british", 4),
    Place("AU", "en", "dry", ("Australia/Sydney", "Australia/Perth"), "british", 4),
    Place("DE", "de", "temperate", ("Europe/Berlin",), "german", 13),
    Place("AT", "de", "continental", ("Europe/Vienna",), "german", 3),
    Place("CH", "de", "continental", ("Europe/Zurich",), "german", 3),
    Place("NL", "en", "temperate", ("Europe/Amsterdam",), "dutch", 4),
    Place("SE", "en", "continental", ("Europe/Stockholm",), "dutch", 3),
    Place("RO", "ro", "continental", ("Europe/Bucharest",), "romanian", 6),
    Place("MD", "ro", "continental", ("Europe/Chisinau",), "romanian", 4),
    Place("JP", "ja", "temperate", ("Asia/Tokyo",), "japanese", 7),
    Place("BR", "pt-BR", "tropical", ("America/Sao_Paulo", "America/Recife", "America/Manaus"), "brazilian", 7),
    Place("AE", "ar", "dry", ("Asia/Dubai",), "arabic", 3),
    Place("EG", "ar", "dry", ("Africa/Cairo",), "arabic", 2),
    Place("SG", "en", "tropical", ("Asia/Singapore",), "british", 1),
)
NAMES = {
    "british": (
        "Alice Amir Beth Callum Chloe Daniel Ebony Edith Ella Fergus Grace Hannah Imran Jack Jess Kofi Leah Liam Maeve "
        "Nadia Niamh Oliver Orla Priya Ravi Rosa Sam Tess Theo Zoe",
        "Ahmed Baker Bennett Byrne Carter Clarke Doyle Evans Fletcher Gill Harris Hughes Khan Lynch Mensah Moore "
        "Murphy O'Brien Okafor Patel Quinn Shaw Singh Turner Walsh Ward Wright",
    ),
    "german": (
        "Anja Anke Bernd Birgit Clara Emil Finn Greta Hanna Jonas Jürgen Käthe Lena Lukas Max Mia Nele Olaf Sören Ute",
        "Bauer Becker Braun Fischer Groß Hoffmann Keller Köhler Lang Maier Müller Schäfer Schmitt Voß Weiß Wolf",
    ),
    "dutch": (
        "Anouk Astrid Bram Elin Femke Freja Gustav Ingrid Jeroen Lars Linnea Maja Nils Pieter Saskia Sven",
        "Bakker Bergström Dahl Jansen Lindqvist Nyberg Smit Visser Vries Ek",
    ),
    "romanian": (
        "Adina Andrei Bogdan Cătălina Dan Elena Ioana Ion Irina Luca Maria Mihai Raluca Radu Ștefan Tudor Vlad",
        "Ceban Ciobanu Dumitru Ionescu Lungu Munteanu Popa Popescu Rusu Sandu Stan Țurcanu",
    ),
    "japanese": (
        "葵 蓮 陽菜 大翔 美咲 翔太 結衣 健 由美 直樹 彩 優希 誠 恵子",
        "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 吉田",
    ),
    "brazilian": (
        "Ana Beatriz Bruno Caio Carla Davi Fernanda Gabriel Helena João Juliana Larissa Lucas Luíza "
        "Mateus Rafaela Tiago",
        "Almeida Araújo Barbosa Cardoso Costa Lima Melo Oliveira Pereira Rocha Santos Silva Souza",
    ),
    "arabic": (
        "أحمد سارة ليلى يوسف مريم عمر نور خالد فاطمة هدى طارق رنا",
        "المصري الهاشمي النجار حداد منصور خوري صالح العلي",
    ),
}
# What is bought together: a taste, how common it is, and how much each item draws those who have it.
TASTES: dict[str, tuple[int, dict[str, int]]] = {
    "baker": (
        30,
        {
            "cake-stand": 9,
            "bundt-tin": 8,
            "piping-set": 7,
            "rolling-pin": 6,
            "cookie-cutters": 5,
            "mixing-bowls": 6,
            "loaf-tin": 5,
            "measuring-spoons": 5,
            "cake-dome": 4,
            "apron": 3,
            "oven-gloves": 3,
            "teapot": 3,
            "tea-towel": 2,
        },
    ),
    "host": (
        24,
        {
            "teapot": 8,
            "mug": 9,
            "mug-forest": 5,
            "tea-caddy": 7,
            "tea-strainer": 4,
            "tea-bowls": 4,
            "salt-pig": 3,
            "chopping-board": 3,
            "tea-towel": 4,
            "jam-jars": 4,
            "candle-fig": 3,
            "cake-stand": 2,
        },
    ),
    "photographer": (
        22,
        {
            "camera": 10,
            "camera-pocket": 3,
            "lens-50": 5,
            "lens-28": 3,
            "camera-strap": 6,
            "tripod": 3,
            "lens-pouch": 3,
            "camera-bag": 3,
            "light-meter": 2,
            "film-pack": 8,
            "film-mono": 5,
            "photo-album": 3,
        },
    ),
    "giver": (
        24,
        {
            "candle-fig": 7,
            "candle-cedar": 6,
            "candle-holder": 4,
            "matches": 5,
            "notebook": 6,
            "fountain-pen": 4,
            "pencil-set": 4,
            "photo-album": 3,
            "wrapping-paper": 5,
            "mug": 4,
            "tea-caddy": 3,
        },
    ),
}
# What must be owned before something else makes sense, and the first thing that a taste begins with.
NEEDS = {
    "lens-50": "camera",
    "lens-28": "camera",
    "lens-pouch": "camera",
    "cake-dome": "cake-stand",
    "matches": "candle-fig",
}
# Courses in the order in which a path takes them.
PATHS = {
    "photo": ("light-composition", "portrait-advanced", "editing-foundation", "street-advanced", "color-masterclass"),
    "code": ("web-foundation", "python-foundation", "api-advanced", "cpp-advanced"),
    "design": ("type-foundation", "web-foundation", "layout-advanced", "color-masterclass"),
}
