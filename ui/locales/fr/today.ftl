# The day.
today-mine = Les miennes
today-all = Tout le monde
today-late = En retard
today-today = Aujourd’hui
today-week = Les sept jours à venir
today-later = Plus tard
today-stale = Sans nouvelles
today-unplanned = Rien de prévu
today-changes = Depuis votre dernière visite
today-empty = Tout est fait
today-empty-text = Planifiez une prochaine étape sur une affaire : elle viendra ici le jour venu.
today-clear = Plus personne à rappeler aujourd’hui.
today-own = Tâche personnelle
today-more = Et { $count } de plus.
today-days-late = { $days ->
    [one] { $days } jour de retard
   *[other] { $days } jours de retard
  }
today-why-rotting = { $days ->
    [one] { $days } jour sans signe
   *[other] { $days } jours sans signe
  }
today-why-silent = { $days ->
    [one] Devis sans réponse, { $days } jour
   *[other] Devis sans réponse, { $days } jours
  }
today-why-unplanned = Rien de prévu
today-untitled = Relancer
today-check = Fait : { $title }
today-done = Fait
today-done-toast = Fait : { $title }
today-snooze = Remettre à plus tard…
today-snoozed = Remis à plus tard : { $title }
today-plan = Prévoir une relance…
today-call = Appeler
today-mail = Écrire
today-to-tomorrow = Demain
today-to-three-days = Dans trois jours
today-to-monday = Lundi prochain
today-to-week = Dans une semaine
today-to-other = Un autre jour…
today-remind = Rappel : { $title }
today-remind-many = { $count } relances vous attendent
today-show = Voir
today-add = Ajouter une tâche
today-add-hint = Ajouter une tâche : appeler @Martin demain 14h, chaque lundi…
today-added = Tâche ajoutée : { $title }
today-log = Noter un appel, une note
