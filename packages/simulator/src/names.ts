/** Invented names out of words for plants, stones and landscapes: they belong to nobody and say nothing about where somebody is from. */
export const firstNames: readonly string[] = ('Alder Amber Anise Ash Aspen Basil Bay Beryl Birch Briar Bryony Cedar Clay Clover Coral Cress Dahlia Dill Elder Elm Ember Fennel Fern Flint Garnet Ginger Hazel Heather Holly Indigo Iris Ivy Jade '
  + 'Jasper Juniper Kelp Lark Laurel Lichen Lilac Linden Lotus Maple Marble Marigold Mica Mint Moss Myrtle Nettle Oak Olive Onyx Opal Orchid Pearl Pepper Pine Poplar Quartz Reed Rowan Rush Saffron Sage Sorrel Spruce Sumac Tansy Teal Thyme Topaz Umber '
  + 'Verbena Vetch Violet Walnut Willow Wren Yarrow Yew Zinnia').split(' ');
export const lastNames: readonly string[] = ('Arbor Banks Barrow Beacon Bluff Bough Bourne Bracken Brook Burrow Cairn Canyon Cliff Cloud Copse Cove Crag Creek Crest Dale Delta Dell Dew Drift Dune Eddy Estuary Falls Fen Field Firth Fjord Fog Ford Frost Geyser Glade Glen Gorge '
  + 'Grove Gully Harbor Haven Heath Hedge Hill Hollow Inlet Isle Knoll Lagoon Lake Lea Ledge Marsh Mead Meadow Mesa Mire Mist Moor Mound Orchard Pass Peak Plain Pond Prairie Rain Ravine Reef Ridge Rill River Sand Scree Shoal Shore Slope Snow Spring '
  + 'Steppe Stone Storm Strand Stream Summit Thicket Tide Tor Trail Tundra Vale Valley Wash Wold Wood').split(' ');
