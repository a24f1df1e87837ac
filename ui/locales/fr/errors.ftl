# Ce qu’on dit à une personne quand quelque chose n’a pas marché : ce qui s’est passé, ce qui est sauf, que faire. Un par Code.
error-invalid = Cette valeur ne peut pas être enregistrée. Vérifiez-la, puis réessayez.
error-not-found = Cette fiche n’est plus là. Elle a peut-être été supprimée sur un autre appareil.
error-forbidden = Vous pouvez consulter cet espace, mais pas le modifier. Demandez le droit d’écrire à son propriétaire.
error-too-large = C’est trop long pour être enregistré. Raccourcissez, puis réessayez.
error-disk-full = Le disque est plein : rien n’a été modifié. Libérez de la place, puis réessayez.
error-full = Le serveur n’accepte plus rien de nouveau pour cet espace : il contient autant qu’il le peut, et rien n’a été modifié. Demandez plus de place à la personne qui gère le serveur, ou à un propriétaire d’effacer des fiches pour de bon.
error-storage = Le fichier de votre espace n’a pas pu être lu ou écrit. Vérifiez que son disque est branché, puis réessayez.
error-newer-file = Ce fichier vient d’une version plus récente de Carnet. Mettez Carnet à jour pour l’ouvrir ; le fichier n’a pas été touché.
error-broken-file = Le fichier de votre espace est abîmé. Il n’a pas été touché : vous pouvez repartir d’une sauvegarde.
error-in-use = Cet espace est déjà ouvert dans un autre Carnet. Fermez d’abord l’autre fenêtre.
error-unsafe-place = Ce dossier est synchronisé par un autre programme ou se trouve sur un lecteur réseau : le fichier pourrait s’y abîmer. Déplacez-le dans un dossier de cet ordinateur.
error-offline = Le serveur est injoignable. Vérifiez le réseau, puis réessayez.
error-not-a-relay = Il y a un site à cette adresse, mais pas de serveur Carnet. Vérifiez l’adresse auprès de la personne qui vous l’a donnée.
error-certificate = Ce serveur ne peut pas prouver que c’est bien celui de votre lien : il montre un autre certificat. Rien n’a été envoyé. Demandez un nouveau lien à son propriétaire.
error-elsewhere = Cet espace est déjà sur cet ordinateur, et pas par ce serveur-là. Rien n’a été envoyé ni modifié. Demandez à la personne qui vous a donné le lien quel est le bon serveur.
error-sign-in = L’e-mail ou le mot de passe n’est pas le bon, ou votre session a pris fin. Connectez-vous de nouveau.
error-link-expired = Ce lien a déjà servi ou il est trop ancien. Demandez-en un nouveau.
error-busy = Trop d’essais en peu de temps. Attendez une minute, puis réessayez.
error-internal = Quelque chose s’est mal passé dans Carnet. Ce qui est enregistré est sauf ; réessayez, et relancez Carnet si cela se reproduit.
error-invalid-relay = Ce n’est pas l’adresse d’un serveur Carnet, ou il en manque un bout. Elle commence par https:// (http:// ne vaut que sur cet ordinateur).
error-invalid-link = Ce n’est pas une invitation, ou il en manque un bout. Copiez le lien entier : il commence par https:// et contient #invite=.
error-invalid-pin = Ce lien désigne un serveur par son nom et par une clé à lui, ce qui ne va pas ensemble : quelqu’un l’a peut-être modifié. Rien n’a été envoyé. Redemandez le lien à son propriétaire.
error-invalid-password = Un mot de passe a au moins 10 caractères.
error-password = Votre mot de passe actuel est un autre.
