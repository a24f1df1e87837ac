# What comes in and goes out.
data-in = Importer
data-in-text = Un fichier CSV, vCard ou JSON de HubSpot, Pipedrive, Google, Outlook, Trello, NocoDB, Twenty ou d’un tableur. Choisissez-le, ou déposez-le n’importe où. Rien n’est écrit avant que vous ayez vu ce qui changera.
data-choose = Choisir un fichier
data-batches = Imports
data-no-import = Carnet importe les fichiers CSV, vCard et JSON.
data-reading = Lecture du fichier
data-running = Importation
data-undoing = Annulation de l’import
data-stop = Arrêter
data-done = C’est importé.
data-stopped = L’import a été arrêté. Ce qui est écrit reste, et s’annule d’un coup.
data-undo = Annuler cet import
data-taken =
    { $removed ->
        [one] { $removed } fiche retirée
       *[other] { $removed } fiches retirées
    }, { $restored ->
        [one] { $restored } remise comme avant.
       *[other] { $restored } remises comme avant.
    }
data-taken-kept =
    { $count ->
        [one] { $count } reste, car modifiée depuis.
       *[other] { $count } restent, car modifiées depuis.
    }
data-import = Importer
data-run =
    { $count ->
        [one] Importer { $count } fiche
       *[other] Importer { $count } fiches
    }
data-preview = Les premières lignes, et le sens de chaque colonne
data-encoding = Encodage
data-delimiter = Séparateur
data-header = La première ligne nomme les colonnes
data-lines =
    { $count ->
        [one] { $count } ligne
       *[other] { $count } lignes
    }
data-meaning = Ce que veut dire « { $column } »
data-written = Comment « { $column } » est écrit
data-to-note = Dans la note
data-skip = Ne pas importer
data-ask = À préciser
data-ask-dates = Rien ne dit si le jour ou le mois vient d’abord : précisez-le pour { $columns }.
data-new = Nouvelles fiches
data-changed = Fiches modifiées
data-same = Lignes déjà à jour
data-doubtful = Lignes à décider
data-refused = Lignes refusées
data-refused-file = Enregistrer les lignes laissées de côté
data-contacts =
    { $count ->
        [one] { $count } contact
       *[other] { $count } contacts
    }
data-companies =
    { $count ->
        [one] { $count } entreprise
       *[other] { $count } entreprises
    }
data-stages = Étapes inconnues
data-leave = Laisser de côté
data-doubts = Est-ce la même fiche ?
data-doubts-all = Toutes les autres
data-is-same = La même
data-is-new = Une autre
data-why-date = date illisible
data-why-number = nombre illisible
data-why-currency = devise inconnue
data-why-stage = étape inconnue
data-why-name = nom manquant
data-why-long = trop long
data-why-cells = trop de cellules
data-why-doubtful = ressemble à une fiche
data-why-erased = personne effacée
data-why-other = valeur refusée
data-street = Rue
data-postcode = Code postal
data-city = Ville
data-country = Pays
data-external = Identifiant d’origine
data-created = Date de création
data-closed = Date de fin
data-out = Exporter
data-out-text = Les tableaux s’ouvrent dans un tableur et se réimportent sans rien changer. « Tout » contient chaque fiche entière, avec notes et historique.
data-silent = Trois ans sans nouvelles
data-silent-text = La CNIL conseille de leur demander une fois, puis de les effacer.
