namespace Aptic.Catalogue.Standard;

/// <summary>Reads the columns that hold words of a vocabulary.</summary>
internal static class VocabularyReading
{
    // v0.1 parts values by semicolons, v1.0 by bars. No word holds either, and files of one version use the other's.
    private static readonly char[] Separators = ['|', ';'];

    public static ListedWords Read(RowValues values)
    {
        var listed = new ListedWords();
        foreach (var (column, vocabulary) in Vocabularies.Columns) ReadColumn(values, column, vocabulary, listed);
        foreach (var label in values.List(StandardFields.OtherLabels, StandardText.Separator))
            listed.Add(StandardFields.OtherLabels, label);
        return listed;
    }

    private static void ReadColumn(RowValues values, string column, Vocabulary vocabulary, ListedWords listed)
    {
        var texts = values.List(column, Separators);
        var isOpenToAll = column == EarlyStandardFields.Publics && texts.Contains(Vocabularies.Adults);
        foreach (var text in texts)
        {
            if (vocabulary.Find(text, out var isRespelled) is not { } word)
            {
                ReadUnknown(values, column, vocabulary, text, listed);
                continue;
            }

            if (isRespelled) values.Warn(column, "value-respelled", $"\"{text}\" was read as \"{word.Text}\".");
            var meanings = word.Meanings.Where(meaning => !isOpenToAll || !Vocabularies.Ages.Contains(meaning.Value)).ToList();
            foreach (var meaning in meanings) listed.Add(meaning.Field, meaning.Value);
            if (!word.IsCurrent || word.Spellings.Contains(text) || meanings.Count == 0) listed.Translate(column, text, meanings);
        }
    }

    private static void ReadUnknown(RowValues values, string column, Vocabulary vocabulary, string text, ListedWords listed)
    {
        if (vocabulary != Vocabularies.Labels)
        {
            values.Warn(column, "value-unknown", $"\"{text}\" is no value of the standard. It was not imported.");
            return;
        }

        listed.Add(StandardFields.OtherLabels, text);
        if (column != EarlyStandardFields.OtherLabels)
            values.Warn(
                column, "label-unknown", $"\"{text}\" is no label of the standard. It was kept under {StandardFields.OtherLabels}.");
    }
}

/// <summary>The words of a row by field of v1.0.2, and which of them were translated.</summary>
internal sealed class ListedWords
{
    private readonly Dictionary<string, List<string>> _values = [];

    public List<(string Column, string Text, IReadOnlyList<VocabularyMeaning> Becomes)> Translated { get; } = [];

    public IReadOnlyList<string> Of(string field) => _values.GetValueOrDefault(field) ?? [];

    public void Add(string field, string value)
    {
        if (!_values.TryGetValue(field, out var values)) _values.Add(field, values = []);
        if (!values.Contains(value)) values.Add(value);
    }

    public void Translate(string column, string text, IReadOnlyList<VocabularyMeaning> becomes) => Translated.Add((column, text, becomes));
}

/// <summary>Counts, over the rows of a file, what was translated to what.</summary>
internal sealed class VocabularyTally
{
    private readonly Dictionary<(string Column, string Text, string Becomes), VocabularyChange> _changes = [];

    public IReadOnlyList<VocabularyChange> Changes => [.. _changes.Values.OrderBy(change => change.Field, StringComparer.Ordinal)];

    public void Add(ListedWords listed)
    {
        foreach (var (column, text, meanings) in listed.Translated)
        {
            var becomes = meanings.Select(meaning => meaning.ToString()).ToList();
            var key = (column, text, string.Join(StandardText.Separator, becomes));
            var known = _changes.GetValueOrDefault(key) ?? new VocabularyChange(column, text, becomes, 0);
            _changes[key] = known with { Rows = known.Rows + 1 };
        }
    }
}
