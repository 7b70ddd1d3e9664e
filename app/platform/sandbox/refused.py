"""Why a file cannot be read: each reason is the sentence that users get."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a file, and what to do about it. Places stand in braces; nothing of the file is quoted."""

    EMPTY = "Ce fichier est vide : enregistrez-le dans votre tableur, fermez-le, puis envoyez-le de nouveau."
    NO_ROW = "Ce fichier n’a aucune ligne sous les titres de colonnes : ajoutez au moins une ligne, puis renvoyez-le."
    TOO_LARGE = "Ce fichier dépasse 20 Mo : partagez-le en plusieurs fichiers plus petits."
    TOO_HEAVY = (
        "Ce classeur est trop volumineux une fois ouvert : gardez une seule feuille, sans images,"
        " ou enregistrez-la au format CSV."
    )
    TOO_MANY_ROWS = "Ce fichier a plus de 100 000 lignes : partagez-le en plusieurs fichiers."
    TOO_MANY_COLUMNS = "Ce fichier a plus de 60 colonnes : gardez seulement celles du fichier de référence."
    OTHER_KIND = (
        "Ce fichier n’est ni un classeur (.xlsx, .ods) ni un fichier CSV : ouvrez-le dans votre tableur,"
        " puis enregistrez-le au format .xlsx ou .csv."
    )
    OLD_EXCEL = (
        "Ce classeur est à l’ancien format Excel : ouvrez-le, choisissez « Enregistrer sous »"
        " puis « Classeur Excel (.xlsx) », et envoyez ce nouveau fichier."
    )
    PROTECTED = "Ce classeur est protégé par un mot de passe : retirez le mot de passe, enregistrez, puis renvoyez-le."
    BUSY = "Le portail lit déjà beaucoup de fichiers : attendez une minute, puis renvoyez le vôtre tel qu’il est."
    RENAMED = (
        "Le nom de ce fichier ne correspond pas à son contenu, au format {kind} : ouvrez-le dans votre tableur,"
        " puis enregistrez-le au format .xlsx ou .csv au lieu de changer son nom."
    )
    DAMAGED = "Ce fichier est abîmé : ouvrez-le dans votre tableur, enregistrez-le sous un autre nom, puis renvoyez-le."
    ENCODING = (
        "Les accents de la ligne {line} sont illisibles : enregistrez ce fichier au format"
        " « CSV UTF-8 (délimité par des virgules) » ou .xlsx."
    )
    QUOTES = (
        "Un guillemet n’est pas fermé vers la ligne {line} : supprimez les guillemets de cette ligne,"
        " ou envoyez le fichier au format .xlsx."
    )
    LONG_CELL = (
        "La case de la ligne {line}, colonne {column}, dépasse 131 072 caractères : raccourcissez-la, ou vérifiez"
        " qu’un guillemet n’y est pas resté ouvert."
    )
    NO_HEADER = (
        "La première ligne ne donne pas le nom des colonnes : recopiez les titres du fichier de référence"
        " au-dessus de vos données."
    )
    SAME_HEADER = "Les colonnes {first} et {second} portent le même titre : renommez ou supprimez l’une des deux."
    TITLES_ON_LINES = (
        "Les cases {first} à {last} sont fusionnées, et les titres tiennent alors sur plusieurs lignes : annulez la"
        " fusion, et gardez une seule ligne de titres."
    )
    MERGED = (
        "Les cases {first} à {last} sont fusionnées : annulez la fusion, puis remplissez chaque case,"
        " ou supprimez cette ligne."
    )
    NO_RESULT = (
        "La formule de la case {cell} ne donne pas de valeur : corrigez-la, ou remplacez-la par la valeur attendue."
    )
    SAME_FIELD = "Les colonnes {first} et {second} donnent la même information : gardez seulement l’une des deux."
    STRAY_CELL = (
        "La case {cell} est remplie mais sa colonne n’a pas de titre :"
        " effacez cette case, ou donnez un titre à la colonne {column}."
    )


class Refused(Exception):
    """A file that cannot be imported as it is; `where` fills the braces of the reason."""

    def __init__(self, reason: Reason, **where: str | int) -> None:
        super().__init__(reason.name)
        self.reason, self.where = reason, where
