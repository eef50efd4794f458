/**
 * What the system itself says of a broken connection where a program took over the language of its surroundings (Java, Guile, PHP and
 * Python after `setlocale`): glibc 2.43's own translations, as the package libc-l10n holds them. Of most words there are only these.
 */
import type { Pattern } from "./patterns.ts";

export const TRANSLATED: readonly Pattern[] = [
  {
    kind: "name_resolution",
    says: /Der Name oder der Dienst ist nicht bekannt|Nom ou service inconnu|Nombre o servicio desconocido|Nome o servizio sconosciuto|Nome ou serviço desconhecido|Naam of dienst is niet bekend|Ta nazwa lub usługa jest nieznana|Neznámé jméno nebo služba|Namn eller tjänst okänd|İsim ya da servis bilinmiyor|Неизвестное имя или служба|Невідома назва чи сервіс|名前またはサービスが不明です|이름 혹은 서비스를 알 수 없습니다|名称或服务未知|名稱或服務未知/,
  },
  {
    kind: "name_resolution",
    says: /Temporärer Fehler bei der Namensauflösung|Échec temporaire dans la résolution du nom|Fallo temporal en la resolución del nombre|Errore temporaneo nella risoluzione del nome|Falha tempor\S{1,4} (?:na|em) resolução de nome|Tijdelijk probleem in naamsherleiding|Odwzorowanie nazwy jest chwilowo niemożliwe|Dočasná chyba při vyhodnocování jména|Namnuppslagning misslyckades temporärt|İsim çözünürlüğünde geçici başarısızlık|Временный сбой в разрешении имен|Тимчасова помилка розв'язання назв|名前解決に一時的に失敗しました|name resolution에서 일시적인 실패|域名解析出现暂时性错误|解析名稱時發生暫時性錯誤/,
  },
  {
    kind: "refused",
    says: /Verbindungsaufbau abgelehnt|Connexion refusée|Conexión rehusada|Connessione rifiutata|Conexão recusada|Ligação recusada|Verbinding is geweigerd|Połączenie odrzucone|Spojení odmítnuto|Förbindelsen förvägrad|Bağlantı reddedildi|В соединении отказано|У з'єднанні відмовлено|接続を拒否されました|연결이 거부됨|连接被拒绝|拒绝连接|連線被拒絕/,
  },
  {
    kind: "refused",
    says: /Keine Route zum Zielrechner|Aucun chemin d'accès pour atteindre l'hôte|No existe ninguna ruta hasta|Nessun instradamento per l'host|Não há rota para o host|Geen route naar host|Brak trasy do hosta|Ingen väg till värd|Нет маршрута до узла|Немає маршруту до вузла|ホストへの経路がありません|没有到主机的路由/,
  },
  {
    kind: "timeout",
    says: /Wartezeit für die Verbindung ist abgelaufen|Connexion terminée par expiration du délai|Expiró el tiempo de conexión|Connessione scaduta|Tempo esgotado para conexão|Ligação expirada|Verbinding is verlopen|Przekroczony czas oczekiwania na połączenie|Spojení bylo příliš dlouho neaktivní|Förbindelsens tidsgräns löpte ut|Bağlantıda zaman aşımı|Время ожидания соединения истекло|Перевищено інтервал очікування з'єднання|接続がタイムアウトしました|연결 시간 초과|连接超时|連線超過時間/,
  },
  {
    kind: "reset",
    says: /Verbindung wurde vom Kommunikationspartner zurückgesetzt|Datenübergabe unterbrochen|Connexion ré-initialisée par le correspondant|Relais brisé|Conexión reinicializada por la máquina remota|Tubería rota|Connessione interrotta dal corrispondente|Pipe interrotta|Conexão fechada pela outra ponta|Pipe quebrado|Verbinding is weggevallen|Gebroken pijp|Połączenie zerwane przez drugą stronę|Przerwany potok|Spojení zrušeno druhou stranou|Förbindelse borttagen av partnern|Bağlantı karşıdan kesildi|Соединение разорвано другой стороной|Обрыв канала|Вузол розірвав з’єднання|接続が相手からリセットされました|상대편이 연결을 끊음|连接被对方重置|断开的管道|連線被對方重設/,
  },
];
