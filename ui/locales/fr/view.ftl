# Les vues enregistrées.
view-title = Vues
view-all = Tout
view-name = Nom de la vue
view-save = Enregistrer
view-save-as = Enregistrer la vue
view-save-new = Enregistrer une nouvelle vue
view-saved = Vue « { $name } » enregistrée
view-back = Annuler les changements
view-changed = Modifiée, pas enregistrée
view-left = Vers la gauche
view-right = Vers la droite
view-for-team = Partager avec l’équipe
view-for-me = Garder pour moi
view-remove = Supprimer la vue
view-removed = Vue « { $name } » supprimée
