using Xunit;

namespace Aptic.Tests.Finance;

public sealed class BooksTests(FinanceToolUnderTest tool) : IClassFixture<FinanceToolUnderTest>
{
    private const string Camt = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"/>";
    private const string Pain = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"/>";

    [Fact]
    public async Task A_statement_of_the_bank_goes_to_both_services_and_a_report_on_payments_to_settlement()
    {
        tool.Answer("POST /settlement/v1/bank-messages", """{"lineCount":3,"recordedCount":2,"matched":{"executed":2,"unmatched":1},"isDuplicate":false}""");
        tool.Answer("POST /funding/v1/receipts/imports", """{"bookedCount":1,"unassignedCount":1,"duplicateCount":0,"ignoredCount":1}""");

        var seen = tool.Seen.Count;

        var (code, output, errors) = await tool.RunAsync("import", tool.Write("a.xml", Camt), tool.Write("b.xml", Pain));

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("a.xml (camt.053.001.08) : 3 lignes lues, 2 virements enregistrés (2 exécutés, 1 À EXPLIQUER)", output, StringComparison.Ordinal);
        Assert.Contains("1 comptabilisé, 1 à affecter, 0 déjà connu, 1 sans objet", output, StringComparison.Ordinal);
        Assert.Equal(2, tool.Seen.Skip(seen).Count(request => request == "POST /settlement/v1/bank-messages"));
        Assert.Single(tool.Seen.Skip(seen), request => request == "POST /funding/v1/receipts/imports");
    }

    [Fact]
    public async Task What_was_left_aside_of_a_file_is_said_in_French_with_its_places()
    {
        tool.Answer("POST /settlement/v1/bank-messages",
            """
            {"lineCount":3,"recordedCount":2,"matched":{"executed":2},"isDuplicate":false,"warnings":[
             {"place":"line 12, column 4","detail":"Purp is not as the schema has it."},{"place":"line 13, column 4","detail":"x"},
             {"place":"line 14, column 4","detail":"x"},{"place":"line 15, column 4","detail":"x"},
             {"place":"statement 2","detail":"It is of another account: nothing of it was taken."}]}
            """);
        tool.Answer("POST /funding/v1/receipts/imports", """{"bookedCount":1,"unassignedCount":1,"duplicateCount":0,"ignoredCount":1}""");

        var (code, output, _) = await tool.RunAsync("import", tool.Write("w.xml", Camt));

        Assert.Equal(0, code);
        Assert.Contains("w.xml : attention : le relevé 2 est d’un autre compte : rien n’en est pris", output, StringComparison.Ordinal);
        Assert.Contains("w.xml : attention : 4 éléments dont rien ne dépend ne suivent pas le schéma : ligne 12, colonne 4 ; "
            + "ligne 13, colonne 4 ; ligne 14, colonne 4 ; …", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_in_a_code_page_goes_out_as_it_is_and_an_encoding_that_is_not_read_is_named()
    {
        tool.Answer("POST /settlement/v1/bank-messages", """{"lineCount":1,"recordedCount":0,"matched":{},"isDuplicate":false}""");
        tool.Answer("POST /funding/v1/receipts/imports", """{"bookedCount":0,"unassignedCount":0,"duplicateCount":0,"ignoredCount":1}""");
        string Declared(string encoding) => $"<?xml version=\"1.0\" encoding=\"{encoding}\"?>{Camt}";

        var (code, output, _) = await tool.RunAsync("import", tool.Write("p.xml", Declared("windows-1252")),
            tool.Write("q.xml", Declared("x-unheard-of")));

        Assert.Equal(1, code);
        Assert.Contains("p.xml (camt.053.001.08) : 1 ligne lue", output, StringComparison.Ordinal);
        Assert.Contains("q.xml : ce fichier se dit écrit en x-unheard-of, qui n’est pas pris ici", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")]
    [InlineData("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"/>")]
    [InlineData("texte")]
    public async Task What_is_no_message_of_the_bank_is_sent_to_nobody(string content)
    {
        var seen = tool.Seen.Count;

        var (code, output, _) = await tool.RunAsync("import", tool.Write("c.xml", content), Path.Combine(tool.Folder.FullName,
            "missing.xml"));

        Assert.Equal(1, code);
        Assert.Contains("c.xml : ce n’est ", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)root level|invalid|security|DTD is", output);
        Assert.Contains("missing.xml : le fichier n’existe pas", output, StringComparison.Ordinal);
        Assert.Equal(seen, tool.Seen.Count);
    }

    [Theory]
    [InlineData("GET /settlement/v1/statements/venues/v1", "?period=2026-03&format=csv&corrected=true", "statement", "venue", "v1",
        "2026-03", "--format", "csv", "--corrected")]
    [InlineData("GET /settlement/v1/statements/venues/v1", "?period=2026-03&format=html&organisationId=o1", "statement", "venue", "v1",
        "2026-03", "--organisation", "o1")]
    [InlineData("GET /settlement/v1/statements/funders/departement-16", "?period=2026-03&format=html", "statement", "funder",
        "departement-16", "2026-03")]
    [InlineData("GET /settlement/v1/recaps/funders/departement-16", "?period=2026-03&format=xlsx", "recap", "departement-16", "2026-03",
        "--format", "xlsx")]
    [InlineData("GET /settlement/v1/journal", "?period=2026-03&format=html&asOf=2026-04-01T00%3A00%3A00Z", "journal", "2026-03", "--as-of",
        "2026-04-01T00:00:00Z")]
    public async Task What_the_books_say_is_written_to_a_file(string operation, string query, params string[] args)
    {
        tool.AnswerFile(operation, null, "ce que disent les livres");
        var file = Path.Combine(tool.Folder.FullName, Path.GetRandomFileName());

        var (code, output, errors) = await tool.RunAsync([.. args, "--output", file]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal("ce que disent les livres", await File.ReadAllTextAsync(file));
        Assert.Contains(Path.GetFileName(file), output, StringComparison.Ordinal);
        Assert.Contains($"{operation}{query}", tool.Seen);
        Assert.False(File.Exists($"{file}.part"));
    }

    [Fact]
    public async Task The_FEC_keeps_the_name_that_the_regulation_gives_it()
    {
        tool.AnswerFile("GET /settlement/v1/fec", "999999998FEC20261231.txt", "JournalCode\t");
        tool.AnswerFile("GET /settlement/v1/fec/description", "999999998FEC20261231-descriptif.txt", "Descriptif");
        tool.Answer("GET /settlement/v1/periods", """{"periods":[{"period":"2026-11","standing":"closed"}]}""");

        var (code, _, _) = await tool.RunAsync("fec", "2026", "--folder", tool.Folder.FullName);

        Assert.Equal(0, code);
        Assert.True(File.Exists(Path.Combine(tool.Folder.FullName, "999999998FEC20261231.txt")));
        Assert.True(File.Exists(Path.Combine(tool.Folder.FullName, "999999998FEC20261231-descriptif.txt")));
    }

    [Theory]
    [InlineData("""{"period":"2026-11","standing":"closed"}""", true)]
    [InlineData("""{"period":"2026-12","standing":"prepared"}""", true)]
    [InlineData("""{"period":"2026-12","standing":"closed"},{"period":"2027-01","standing":"open"}""", false)]
    [InlineData("""{"period":"2027-03","standing":"open"}""", false)]
    public async Task A_FEC_of_a_year_that_is_not_closed_is_written_and_told_to_be_provisional(string periods, bool isProvisional)
    {
        tool.AnswerFile("GET /settlement/v1/fec", "999999998FEC20261231.txt", "JournalCode\t");
        tool.AnswerFile("GET /settlement/v1/fec/description", "999999998FEC20261231-descriptif.txt", "Descriptif");
        tool.Answer("GET /settlement/v1/periods", $$"""{"periods":[{{periods}}]}""");

        var (code, output, _) = await tool.RunAsync("fec", "2026", "--folder", tool.Folder.FullName);

        Assert.Equal(0, code);
        Assert.Contains("999999998FEC20261231.txt", output, StringComparison.Ordinal);
        Assert.Equal(isProvisional, output.Contains("Exercice en cours, fichier provisoire", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_closes_a_month_too_early_is_told_whose_turn_it_is()
    {
        tool.Answer("POST /settlement/v1/periods/2026-05/closing",
            """{"status":409,"code":"period-out-of-order","detail":"Months are closed in their order: it is the turn of 2026-03."}""", 409);
        tool.Answer("GET /settlement/v1/periods",
            """{"periods":[{"period":"2026-03","standing":"open","isNext":true},{"period":"2026-04","standing":"open","isNext":false}]}""");

        var (code, _, errors) = await tool.RunAsync("close-period", "2026-05");

        Assert.Equal(1, code);
        Assert.Contains("Les mois sont clôturés dans leur ordre. [period-out-of-order]", errors, StringComparison.Ordinal);
        Assert.Contains("À clôturer d’abord : ./deploy/finance close-period 2026-03", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_is_prepared_by_one_and_confirmed_by_another()
    {
        tool.Answer("POST /settlement/v1/periods/2026-03/closing", """{"period":"2026-03","preparedBy":"finance-1","digest":"ab"}""");
        tool.Answer("POST /settlement/v1/periods/2026-03/closing/confirmation", """{"period":"2026-03","closedBy":"finance-2","digest":"ab"}""");
        tool.Answer("GET /settlement/v1/periods", """{"periods":[{"period":"2026-03","standing":"closed","isNext":false,"preparedBy":"finance-1","closedBy":"finance-2","closedAt":"2026-04-02T09:00:00Z","digest":"ab"},{"period":"2026-04","standing":"open","isNext":true}]}""");

        var prepared = await tool.RunAsync("close-period", "2026-03");
        var closed = await tool.RunAsync("close-period", "2026-03", "--confirm");
        var periods = await tool.RunAsync("periods");

        Assert.Contains("--confirm --as finance-2", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("2026-03 est clôturé par finance-2", closed.Output, StringComparison.Ordinal);
        Assert.Contains("02/04/2026 11:00", periods.Output, StringComparison.Ordinal);
        Assert.Contains("ouvert (à clôturer)", periods.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (prepared.Code, closed.Code, periods.Code));
    }
}
