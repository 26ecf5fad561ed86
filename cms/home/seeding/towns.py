"""Towns of each administrative region, by its code."""

TOWNS = {
    "01": ("Rimouski", "Rivière-du-Loup", "Matane", "Amqui"),
    "02": ("Saguenay", "Alma", "Roberval"),
    "03": ("Québec", "Baie-Saint-Paul", "Portneuf"),
    "04": ("Trois-Rivières", "Shawinigan", "La Tuque"),
    "05": ("Sherbrooke", "Magog", "Granby"),
    "06": ("Montréal", "Verdun", "Montréal-Nord", "Lachine"),
    "07": ("Gatineau", "Maniwaki"),
    "08": ("Val-d’Or", "Rouyn-Noranda", "Amos"),
    "09": ("Sept-Îles", "Baie-Comeau"),
    "10": ("Chibougamau", "Lebel-sur-Quévillon"),
    "11": ("Gaspé", "Carleton-sur-Mer", "Chandler"),
    "12": ("Lévis", "Thetford Mines", "Saint-Georges"),
    "13": ("Laval", "Chomedey"),
    "14": ("Joliette", "Repentigny", "Rawdon"),
    "15": ("Saint-Jérôme", "Mont-Laurier", "Sainte-Agathe"),
    "16": ("Longueuil", "Saint-Hyacinthe", "Valleyfield"),
    "17": ("Drummondville", "Victoriaville"),
}
