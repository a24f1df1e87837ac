record-open = Ouvrir { $name }
record-one-emails = E-mail
record-one-phones = Téléphone
record-one-addresses = Adresse
record-label = Libellé
record-label-work = Travail
record-label-home = Domicile
record-label-mobile = Mobile
record-label-billing = Facturation
record-label-other = Autre
record-add-another = En ajouter un autre
record-more-of = Plus d’actions pour { $value }
record-mail = Écrire à { $value }
record-call = Appeler { $value }
record-tag-add = Étiquette
record-tag-find = Chercher ou créer une étiquette
record-tag-remove = Retirer l’étiquette { $tag }
record-tasks = Relances
record-task-add = Ajouter une relance…
record-task-untitled = Relancer
record-task-title = Quoi faire
record-task-day = Jour de { $title }
record-task-no-day = Sans date
record-task-remove = Supprimer { $title }
record-task-more = Heure, récurrence, responsable…
record-task-date = Jour
record-task-time = Heure
record-task-repeat = Récurrence
record-task-until = Jusqu’au
record-task-save = Enregistrer
record-repeat-never = Jamais
record-repeat-daily = Chaque jour
record-repeat-workdays = Du lundi au vendredi
record-repeat-weekly = Chaque semaine
record-repeat-monthly = Chaque mois, le { $day }
record-repeat-monthend = Le dernier jour du mois
record-repeat-lastday = Le dernier { $weekday } du mois
record-repeat-lastwork = Le dernier jour du lundi au vendredi du mois
record-repeat-yearly = Chaque année
record-repeat-other = Une autre règle
record-letter = Texte de cette étape
record-letter-mail = Écrire l’e-mail
record-letter-copy = Copier le texte
record-today = Aujourd’hui
record-day-unclear = Ce n’est pas une date. Écrivez-la ainsi : 25/11/1980.
record-deals = Affaires
record-deal-add = Ajouter une affaire, par exemple « Site vitrine 2500€ vendredi »
record-note = Note
record-history = Historique
record-history-created = Création
record-history-amount = Montant : { $from } → { $to }
record-sample = Exemple
record-created-at = Créé le { $at }
record-changed-at = Modifié le { $at }
record-unreadable = Illisible, conservé tel quel : { $keys }
record-trash-of = { $what } : corbeille
record-trash-empty = La corbeille est vide
record-trash-empty-text = Ce que vous supprimez attend ici et revient en un clic.
record-trashed = « { $name } » est à la corbeille
record-in-trash = À la corbeille.
record-restored = « { $name } » est de retour
record-no-match = Rien ne correspond à « { $text } ».
record-created = Créé : { $name }
record-add-hint = Entrée l’ouvre · Maj+Entrée en ajoute un autre
record-misfit = Cette valeur ne va pas avec son champ
record-visit = Ouvrir : { $name }
record-deals-open =
    { $count ->
        [one] { $count } affaire en cours
       *[other] { $count } affaires en cours
    }
record-fitting =
    { $count ->
        [one] { $count } fiche
       *[other] { $count } fiches
    }
