sync-title = Synchronisation
sync-label = Synchronisation : { $state }
sync-here = Enregistré sur cet ordinateur
sync-here-text = Cet espace vit dans un fichier, ici. Partagez-le pour travailler à plusieurs.
sync-waiting = { $n ->
    [one] { $n } changement en attente
   *[other] { $n } changements en attente
}
sync-waiting-text = Enregistrés ici, en route vers le serveur.
sync-syncing = Synchronisation en cours
sync-syncing-text = Le serveur et cet ordinateur échangent.
sync-synced = Synchronisé
sync-synced-text = Tout est sur le serveur.
sync-offline = Hors ligne
sync-offline-text = Le serveur est injoignable. Vos changements ({ $n }) sont enregistrés ici et partiront tout seuls.
sync-attention = Demande votre attention
sync-attention-text = Des fiches n’ont pas pu être envoyées. Elles sont gardées ici, le reste continue.
sync-signed-out-text = Reconnectez-vous au serveur. Vos changements sont enregistrés ici et partiront ensuite.
sync-certificate-text = Le serveur montre un autre certificat que celui de votre lien : rien n’est envoyé. Vos changements sont enregistrés ici. Rejoignez l’équipe avec un nouveau lien de son propriétaire.
sync-not-a-relay-text = Autre chose répond à l’adresse du serveur. Vos changements sont enregistrés ici et partiront à son retour.
sync-version-text = Le serveur parle une autre version que cette application : mettez à jour l’un des deux. Vos changements sont enregistrés ici et partiront ensuite.
sync-full-text = Le serveur n’a plus de place pour cet espace. Vos changements ({ $n }) sont enregistrés ici et partiront tout seuls dès qu’il en aura : demandez-en à qui le gère, ou à un propriétaire d’effacer des fiches pour de bon.
sync-read-only = Lecture seule
sync-read-only-text = Le serveur n’accepte pas vos changements. Ce que vous aviez modifié reste sur cet ordinateur.
sync-last = Dernière synchronisation { $when }
sync-share = Partager…
sync-sign-in = Se reconnecter
sync-untitled = Sans titre
sync-updates = { $n ->
    [one] { $n } changement gardé ici.
   *[other] { $n } changements gardés ici.
}
sync-reason-too-large = Trop volumineux pour le serveur.
sync-reason-malformed = Le serveur ne peut pas le lire.
sync-reason-erased = Effacé pour tout le monde.
sync-reason-other = N’a pas pu être envoyé.
sync-discard = Abandonner
sync-discard-sure = Abandonner vraiment ?
sync-here-now = En ligne
sync-somebody = Quelqu’un
sync-removed-text = Vous ne faites plus partie de cette équipe. Tout est encore dans votre fichier, même ce qui n’était pas envoyé.
sync-drags = { $name } déplace…
