using Aptic.Catalogue.Storage;

namespace Aptic.Catalogue;

/// <summary>Catalogue: is the venue qualified; what does it offer at what price from when?</summary>
public sealed class CatalogueService
{
    public const string Name = Tables.Schema;
}
