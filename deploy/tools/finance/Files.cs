namespace Aptic.Finance;

/// <summary>Files and folders of the person at the screen; what the system refuses is said in French, with what it was about.</summary>
public static class Files
{
    public static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file.FullName)) throw new FinanceToolException("c’est un dossier : donnez les fichiers qu’il contient.");
        if (!file.Exists) throw new FinanceToolException("le fichier n’existe pas : vérifiez son nom et le dossier.");

        byte[] bytes = [];
        await SayingAsync(file.FullName, async () => bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        return bytes;
    }

    public static DirectoryInfo Make(DirectoryInfo folder)
    {
        if (File.Exists(folder.FullName)) throw new FinanceToolException($"{folder.FullName} est un fichier : donnez un dossier.");
        Saying(folder.FullName, folder.Create);
        return folder;
    }

    public static T Saying<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception broken) when (IsOfFiles(broken))
        {
            throw Said(path, broken);
        }
    }

    public static void Saying(string path, Action use) => Saying(path, () =>
    {
        use();
        return true;
    });

    public static async Task SayingAsync(string path, Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception broken) when (IsOfFiles(broken))
        {
            throw Said(path, broken);
        }
    }

    // An answer of the gateway that breaks off is an IOException too, and no fault of the file's.
    private static bool IsOfFiles(Exception broken) => broken is (IOException and not HttpIOException) or UnauthorizedAccessException;

    private static FinanceToolException Said(string path, Exception broken) => new(broken switch
    {
        UnauthorizedAccessException => $"{path} : l’accès en est refusé. Choisissez un autre endroit, ou demandez le droit d’y écrire.",
        DirectoryNotFoundException => $"{path} : le dossier n’existe pas. Créez-le, ou donnez-en un autre.",
        PathTooLongException => $"{path} : le nom est trop long.",
        _ => $"{path} : le disque ne prend ou ne rend pas le fichier. Reste-t-il de la place, et un autre programme l’a-t-il ouvert ?",
    });
}
