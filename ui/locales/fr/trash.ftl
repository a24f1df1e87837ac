# The trash.
trash-clear = Vider la corbeille
trash-empty-text = Ce que vous supprimez attend ici et revient en un clic.
trash-noun-deal = Affaire
trash-noun-contact = Contact
trash-noun-company = Entreprise
trash-erase = Supprimer définitivement « { $title } »
trash-erase-title =
    { $count ->
        [one] Supprimer définitivement « { $title } » ?
       *[other] Supprimer définitivement { $count } fiches ?
    }
trash-erase-text = Rien ne pourra les faire revenir : leur contenu quitte ce fichier, ses sauvegardes, le relais et tous les autres postes.
trash-erase-go = Supprimer définitivement
trash-erased =
    { $count ->
        [one] Supprimée définitivement
       *[other] { $count } fiches supprimées définitivement
    }
