# The trash.
trash-clear = Vider la corbeille
trash-empty-text = Ce que vous supprimez attend ici et revient en un clic.
trash-hint = Ce qui est ici y reste 30 jours d’utilisation, puis disparaît pour de bon. En équipe, un poste de propriétaire s’en charge.
trash-left = { $days ->
    [0] bientôt retiré
    [one] encore { $days } jour
   *[other] encore { $days } jours
 }
trash-noun-deal = Affaire
trash-noun-contact = Contact
trash-noun-company = Entreprise
trash-erase = Supprimer définitivement « { $title } »
trash-erase-title =
    { $count ->
        [one] Supprimer définitivement « { $title } » ?
       *[other] Supprimer définitivement { $count } fiches ?
    }
trash-erase-text = Sans retour : leur contenu quitte ce fichier, ses sauvegardes, le relais et tous les autres postes.
trash-erase-go = Supprimer définitivement
trash-erased =
    { $count ->
        [one] Supprimée définitivement
       *[other] { $count } fiches supprimées définitivement
    }
