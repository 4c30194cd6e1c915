"""What the two companies of the starter project sell."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SHOP, SCHOOL = "https://shop.marlowandwren.test", "https://northlight.test"
SHOP_IMAGES, SCHOOL_IMAGES = "https://img.marlowandwren.test", "https://img.northlight.test"


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    category: str
    price: float
    season: str = ""  # winter: not for warm climates
    level: str = ""

    @property
    def brand(self) -> str:
        return "northlight" if self.category in ("course", "plan", "galleries", "workshop") else "giftshop"

    @property
    def currency(self) -> str:
        return "EUR" if self.brand == "northlight" else "GBP"

    @property
    def url(self) -> str:
        if self.brand == "giftshop":
            return f"{SHOP}/products/{self.sku}"
        if self.category == "course":
            return f"{SCHOOL}/courses/{self.sku}"
        folder = {"plan": "plans", "workshop": "field-workshops"}.get(self.category, "products")
        return f"{SCHOOL}/{folder}/{self.sku}"

    @property
    def image_url(self) -> str:
        return f"{SHOP_IMAGES if self.brand == 'giftshop' else SCHOOL_IMAGES}/products/{self.sku}.png"


PRODUCTS = (
    Product("cake-stand", "Beechwood Cake Stand", "baking", 34.50),
    Product("bundt-tin", "Fluted Bundt Tin", "baking", 26.00),
    Product("piping-set", "Twelve-Piece Piping Set", "baking", 18.50),
    Product("rolling-pin", "Walnut Rolling Pin", "baking", 24.00),
    Product("cookie-cutters", "Woodland Cookie Cutters", "baking", 12.50, "winter"),
    Product("mixing-bowls", "Nesting Mixing Bowls", "baking", 48.00),
    Product("loaf-tin", "Enamel Loaf Tin", "baking", 19.00),
    Product("measuring-spoons", "Measuring Spoons on a Ring", "baking", 14.00),
    Product("cake-dome", "Glass Cake Dome", "baking", 39.00),
    Product("apron", "Linen Apron", "kitchen", 32.00),
    Product("oven-gloves", "Quilted Oven Gloves", "kitchen", 21.00),
    Product("salt-pig", "Stoneware Salt Pig", "kitchen", 27.00),
    Product("chopping-board", "Beech Chopping Board", "kitchen", 44.00),
    Product("tea-towel", "Striped Tea Towel", "kitchen", 11.00),
    Product("jam-jars", "Jam Jars, Pair", "kitchen", 16.00),
    Product("teapot", "Stoneware Teapot", "tea", 42.00),
    Product("mug", "Speckled Mug", "tea", 14.00),
    Product("mug-forest", "Forest Mug", "tea", 14.00),
    Product("tea-caddy", "Tea Caddy with Assam", "tea", 16.50),
    Product("tea-strainer", "Tea Strainer with a Handle", "tea", 12.00),
    Product("tea-bowls", "Pair of Tea Bowls", "tea", 28.00),
    Product("candle-fig", "Fig Leaf Candle", "candles", 22.00),
    Product("candle-cedar", "Cedar and Clove Candle", "candles", 22.00, "winter"),
    Product("candle-holder", "Brass Candle Holder", "candles", 18.00),
    Product("matches", "Long Matches in a Bottle", "candles", 9.50),
    Product("camera", "Wren 35 Film Camera", "cameras", 219.00),
    Product("camera-pocket", "Wren Pocket Camera", "cameras", 129.00),
    Product("lens-50", "Wren 50 mm Portrait Lens", "lenses", 149.00),
    Product("lens-28", "Wren 28 mm Wide Lens", "lenses", 169.00),
    Product("camera-strap", "Woven Camera Strap", "accessories", 29.00),
    Product("tripod", "Ash Tripod", "accessories", 64.00),
    Product("lens-pouch", "Waxed Lens Pouch", "accessories", 24.00),
    Product("camera-bag", "Waxed Camera Bag", "accessories", 78.00),
    Product("light-meter", "Pocket Light Meter", "accessories", 92.00),
    Product("film-pack", "Colour Film 400, Pack of Five", "film", 54.00),
    Product("film-mono", "Black and White Film 100, Pack of Five", "film", 49.00),
    Product("notebook", "Linen Notebook", "stationery", 15.00),
    Product("fountain-pen", "Brass Fountain Pen", "stationery", 38.00),
    Product("pencil-set", "Four Pencils in a Cup", "stationery", 13.00),
    Product("photo-album", "Cloth Photo Album", "stationery", 36.00),
    Product("wrapping-paper", "Wrapping Paper, Three Rolls", "stationery", 9.00, "winter"),
    Product("light-composition", "Light and Composition", "course", 79.00, level="Foundation"),
    Product("editing-foundation", "Editing with a Plan", "course", 79.00, level="Foundation"),
    Product("portrait-advanced", "Portraits in Available Light", "course", 149.00, level="Advanced"),
    Product("street-advanced", "Street Photography, Unhurried", "course", 149.00, level="Advanced"),
    Product("color-masterclass", "Colour Grading Masterclass", "course", 289.00, level="Masterclass"),
    Product("web-foundation", "Your First Website", "course", 79.00, level="Foundation"),
    Product("python-foundation", "Python from the Beginning", "course", 89.00, level="Foundation"),
    Product("api-advanced", "Publishing by API", "course", 149.00, level="Advanced"),
    Product("cpp-advanced", "C++ for Imaging", "course", 199.00, level="Advanced"),
    Product("type-foundation", "Type That Reads", "course", 79.00, level="Foundation"),
    Product("layout-advanced", "Layout Systems", "course", 149.00, level="Advanced"),
    Product("plan-starter", "Northlight Starter", "plan", 9.00),
    Product("plan-pro", "Northlight Pro", "plan", 19.00),
    Product("plan-team", "Northlight Team", "plan", 49.00),
    Product("galleries", "Northlight Galleries", "galleries", 8.00),
    Product("workshop-kyoto", "Kyoto Field Workshop", "workshop", 520.00),
    Product("workshop-lofoten", "Lofoten Field Workshop", "workshop", 640.00),
)
BY_SKU = {one.sku: one for one in PRODUCTS}
COLUMNS = ("sku", "brand", "name", "category", "level", "season", "price", "currency", "image_url", "url")


def write(path: Path) -> None:
    """`products.csv`: the catalogue as a shop would export it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for one in PRODUCTS:
            rows.writerow([f"{one.price:.2f}" if name == "price" else getattr(one, name) for name in COLUMNS])
