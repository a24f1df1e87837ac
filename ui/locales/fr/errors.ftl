# What a failed request says to a person: what happened, and the next step.
error-invalid = Cette valeur ne peut pas être enregistrée. Vérifiez-la et réessayez.
error-not-found = Cette fiche n’existe plus.
error-forbidden = Vous pouvez consulter cet espace, mais pas le modifier.
error-too-large = C’est trop long pour être enregistré. Raccourcissez et réessayez.
error-disk-full = Le disque est plein. Rien n’a été modifié : libérez de la place et réessayez.
error-storage = Le fichier n’a pas pu être écrit. Rien n’a été modifié : réessayez.
error-newer-file = Ce fichier vient d’une version plus récente de Carnet. Mettez Carnet à jour pour l’ouvrir.
error-broken-file = Ce fichier est endommagé. Il a été laissé tel quel : restaurez une sauvegarde.
error-in-use = Cet espace est déjà ouvert dans une autre fenêtre de Carnet.
error-unsafe-place = Ce dossier est synchronisé par un autre logiciel. Choisissez un dossier de cet ordinateur.
error-offline = Le relais ne répond pas. Vérifiez le réseau et réessayez.
error-not-a-relay = Il y a un site à cette adresse, mais ce n’est pas un relais Carnet. Vérifiez l’adresse.
error-sign-in = L’e-mail ou le mot de passe est incorrect.
error-link-expired = Ce lien a déjà servi, ou il est trop ancien. Demandez-en un nouveau.
error-busy = Trop d’essais. Attendez une minute et réessayez.
error-internal = Carnet a rencontré un défaut. Rien n’est perdu : réessayez.
