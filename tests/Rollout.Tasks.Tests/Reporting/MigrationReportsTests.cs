using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Reporting;

/// <summary>The review of the migrations as files.</summary>
public sealed class MigrationReportsTests : IDisposable
{
    private static readonly MigrationFinding Drop = new("drop-column", "contract", "009_x.sql", 3, 1, "public.tasks", "old", "The stable release reads or writes the column and fails when it is gone", ["public.tasks AccessExclusive"], [], "-- later\nALTER TABLE public.tasks DROP COLUMN old;", null);

    private static readonly MigrationForecast Forecast = new(DateTimeOffset.UnixEpoch, 12_000_000, 0.4, [new ForecastMigration("009", "x", 1234.4, []), new ForecastMigration("010", "big", 2, [])], []);

    private readonly string folder = Directory.CreateTempSubdirectory("rollout-migrations-").FullName;
    private readonly List<RolloutEvent> events = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Should_LookAsReviewed_When_WrittenAsMarkdown() => Snapshot.Match("migrations-markdown", MigrationMarkdown.Write("nest 1.9.0 on local", "db/migrations/", Review(), Forecast));

    [Fact]
    public void Should_LookAsReviewed_When_WrittenAsJUnit() => Snapshot.Match("migrations-junit", MigrationJUnit.Write("nest 1.9.0 on local", "db/migrations/", Review(), Forecast));

    [Fact]
    public void Should_BeWhatServersRead_When_WrittenAsJUnit()
    {
        var document = XDocument.Parse(MigrationJUnit.Write("nest <1.9.0> & \"more\"", "", Review(), Forecast));

        Assert.Empty(Faults(document));
        var suite = document.Root!.Element("testsuite")!;
        Assert.Equal(("4", "1", "0", "1.236"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value, suite.Attribute("time")!.Value));
        Assert.Equal("migrations of nest <1.9.0> & \"more\"", suite.Attribute("name")!.Value);
        Assert.Equal(4, suite.Elements("testcase").Count());
        var failure = Assert.Single(suite.Descendants("failure"));
        Assert.StartsWith("009_x.sql:3:1: drop-column (contract) public.tasks 'old'", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.EndsWith("And 1 more.", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Contains("ALTER TABLE public.tasks DROP COLUMN old;", failure.Value, StringComparison.Ordinal);
        Assert.Contains("a < b && \"c\"\ufffd | `d`", Assert.Single(suite.Descendants("system-out"), output => output.Value.Contains("create-index", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        Assert.Equal("1234 ms on a copy of staging", suite.Descendants("property").First(property => property.Attribute("name")!.Value == "forecast").Attribute("value")!.Value);
    }

    [Fact]
    public void Should_SeeTheFault_When_TheReportIsNoJUnit()
    {
        var document = XDocument.Parse(MigrationJUnit.Write("x", "", Review(), null));
        document.Descendants("testcase").First().Add(new XElement("finding"));

        Assert.NotEmpty(Faults(document));
    }

    [Fact]
    public void Should_SaySo_When_NothingIsPending()
    {
        Assert.Equal("# Migrations of nest\n\nNo migration is pending.\n", MigrationMarkdown.Write("nest", "", MigrationReview.Empty, null));
        Assert.Empty(Faults(XDocument.Parse(MigrationJUnit.Write("nest", "", MigrationReview.Empty, null))));
    }

    [Fact]
    public void Should_ReplaceTheFilesAndNameThem_When_Planned()
    {
        var plan = Plan();
        var reports = Path.Combine(folder, plan.Environment, "reports");
        MigrationReports.Write(plan, Report(MigrationReview.Empty), new Recorder(events));

        var report = MigrationReports.Write(plan, Report(Review()), new Recorder(events));

        Assert.Equal([Path.Combine(reports, "migrations.md"), Path.Combine(reports, "migrations.junit.xml")], report.MigrationFiles);
        Assert.Equal(report.MigrationFiles.Order(), Directory.GetFiles(reports).Order());
        Assert.Contains("migrations/009_x.sql:3:1", File.ReadAllText(report.MigrationFiles[0]), StringComparison.Ordinal);
        Assert.Single(XDocument.Load(report.MigrationFiles[1]).Descendants("failure"));
        Assert.Contains($"The migrations as files: {string.Join(", ", report.MigrationFiles)}", report.ToLines());
        Assert.Contains("migrations.junit.xml", report.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_LeaveNoOldFiles_When_TheMigrationsCannotBeLookedAt()
    {
        var written = MigrationReports.Write(Plan(), Report(Review()), new Recorder(events)).MigrationFiles;

        Assert.Empty(MigrationReports.Write(Plan(), Report(null), new Recorder(events)).MigrationFiles);

        Assert.DoesNotContain(written, File.Exists);
    }

    [Fact]
    public void Should_OnlyWarn_When_TheFolderCannotBeWritten()
    {
        File.WriteAllText(Path.Combine(folder, Plan().Environment), "a file where the folder should be");

        var report = MigrationReports.Write(Plan(), Report(Review()), new Recorder(events));

        Assert.Empty(report.MigrationFiles);
        Assert.StartsWith("the review of the migrations cannot be kept", Assert.IsType<RolloutEvent.Warning>(Assert.Single(events)).Text, StringComparison.Ordinal);
    }

    private RolloutPlan Plan() => Plans.Sample() with { StateDirectory = folder };

    private static PlanReport Report(MigrationReview? review) => new("nest", "local", "1.9.0", Slot.Blue, "1.8.0", []) { Migrations = review, Forecast = Forecast };

    private static MigrationReview Review()
    {
        var rename = Drop with { Rule = "rename-column", Line = 4, Name = "title", SafeWay = "ALTER TABLE public.tasks ADD COLUMN title_new ...;" };
        var index = Drop with { Rule = "create-index", Severity = "blocking", File = "010_big.sql", Line = 1, Name = "a < b && \"c\"\u0001 | `d`", Claim = "Nobody can write", Locks = ["public.tasks Share"], SafeWay = "CREATE INDEX CONCURRENTLY ... -- not in ```sql" };
        var allowed = Drop with { Rule = "drop-not-null", File = "010_big.sql", Line = 2, Name = "", Table = null, Locks = [], AllowedBecause = "nobody | <script> *minds*" };
        ReviewedStatement Alter(int line) => new(line, "ALTER TABLE tasks DROP COLUMN old", ["public.tasks AccessExclusive"], [], []);
        return new MigrationReview(
        [
            new ReviewedMigration("009", "x", "009_x.sql", MigrationPhase.Expand, false, [Alter(3), Alter(4)], [Drop, rename]),
            new ReviewedMigration("010", "big", "010_big.sql", MigrationPhase.Expand, true, [new ReviewedStatement(1, "CREATE INDEX", ["public.tasks Share"], ["public.tasks"], ["public.tasks", "public.users"])], [index, allowed]),
            new ReviewedMigration("011", "fill", "backfill/011_fill.sql", MigrationPhase.Backfill, true, [], []),
            new ReviewedMigration("012", "drop", "contract/012_drop.sql", MigrationPhase.Contract, true, [Alter(1)], [Drop with { File = "contract/012_drop.sql", Line = 1 }]),
        ])
        {
            Stopping = [Drop, rename],
        };
    }

    private static List<string> Faults(XDocument document)
    {
        using var reader = XmlReader.Create(new StringReader(Schema));
        var schemas = new XmlSchemaSet();
        schemas.Add(null, reader);
        var faults = new List<string>();
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }

    /// <summary>What Jenkins, GitLab and Azure Pipelines read of JUnit, and nothing else.</summary>
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:attributeGroup name="counts">
            <xs:attribute name="name" type="xs:string" use="required"/>
            <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="time" type="xs:decimal" use="required"/>
          </xs:attributeGroup>
          <xs:complexType name="result">
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="type" type="xs:string" use="required"/>
                <xs:attribute name="message" type="xs:string" use="required"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>
          <xs:element name="property">
            <xs:complexType>
              <xs:attribute name="name" type="xs:string" use="required"/>
              <xs:attribute name="value" type="xs:string" use="required"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="testcase">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="properties" minOccurs="0">
                  <xs:complexType><xs:sequence><xs:element ref="property" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
                </xs:element>
                <xs:element name="failure" type="result" minOccurs="0"/>
                <xs:element name="system-out" type="xs:string" minOccurs="0"/>
              </xs:sequence>
              <xs:attribute name="classname" type="xs:string" use="required"/>
              <xs:attribute name="name" type="xs:string" use="required"/>
              <xs:attribute name="file" type="xs:string"/>
              <xs:attribute name="time" type="xs:decimal" use="required"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="testsuite">
            <xs:complexType>
              <xs:sequence><xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
              <xs:attributeGroup ref="counts"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="testsuites">
            <xs:complexType>
              <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
              <xs:attributeGroup ref="counts"/>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;
}
